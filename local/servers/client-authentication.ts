import type { ServedRequest } from './exchange.ts';

/** Id and secret of an OAuth 2 client. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Reads the credentials that an OAuth 2 client shows (RFC 6749 section 2.3.1): in HTTP Basic or, without such a
 * header, in the form. Undefined if there are none, or they cannot be read.
 */
export function readClientCredentials(
  { headers: { authorization } }: ServedRequest,
  form: URLSearchParams,
): ClientCredentials | undefined {
  if (authorization !== undefined) {
    return readBasic(authorization);
  }
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  return clientId === null || clientSecret === null ? undefined : { clientId, clientSecret };
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  if (colon < 0) {
    return undefined;
  }
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
}

/** A raw `&` in the value would end the parameter, so it can only come from a client that did not encode. */
function formDecode(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? '';
}
