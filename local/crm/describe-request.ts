import type { CompiledRequests } from '../../lib/policies/crm-document/compile-document.ts';

/** Stands for every field of the secret, and for a token. */
export const MASK = '***';

interface Shown {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/**
 * Returns the requests of a lookup as people read them, one line each: the query decoded, the secret masked.
 *
 * @param id what is looked up; a line says so where it is not asked for
 */
export function describeRequests(
  { credential, contactRequest }: Pick<CompiledRequests, 'credential' | 'contactRequest'>,
  baseUrl: URL,
  tokenUrl: URL,
  id: string,
): readonly string[] {
  const masked = Object.fromEntries(credential.secretFields.map((field) => [field, MASK]));
  const tokenLines =
    credential.type === 'oauth2'
      ? describe('token', { method: 'POST', url: tokenUrl, ...maskBasic(credential.tokenRequest(masked)) })
      : [];
  const request = contactRequest(id);
  if (request === undefined) {
    return [...tokenLines, `contact    ${JSON.stringify(id)} is not asked for: not_found`];
  }
  const authorization =
    credential.type === 'oauth2' ? credential.authorize(MASK) : credential.authorize(masked);
  const headers = { ...request.headers, ...authorization };
  const url = new URL(request.path, baseUrl);
  return [
    ...tokenLines,
    ...describe('contact', maskBasic({ method: request.method, url, headers, body: request.body })),
  ];
}

/** Base64 of masks would look like a secret. */
function maskBasic<T extends { readonly headers: Readonly<Record<string, string>> }>(request: T): T {
  const { authorization } = request.headers;
  return authorization?.startsWith('Basic ') === true
    ? { ...request, headers: { ...request.headers, authorization: `Basic ${MASK}` } }
    : request;
}

function describe(title: string, { method, url, headers, body }: Shown): readonly string[] {
  return [
    `${title.padEnd(10)} ${method} ${url.origin}${url.pathname}`,
    ...[...url.searchParams].map(([name, value]) => `             ${name} = ${value}`),
    ...Object.entries(headers).map(([name, value]) => `             ${name}: ${value}`),
    ...(body === undefined ? [] : [`             ${body}`]),
  ];
}
