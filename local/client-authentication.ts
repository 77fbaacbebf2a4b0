import type { LoopbackRequest } from './loopback-server.ts';

/** Id and secret that an OAuth 2 client showed. */
export type ClientCredentials = { readonly clientId: string; readonly clientSecret: string };

/**
 * Gives the credentials of an OAuth 2 client (RFC 6749 section 2.3.1) from HTTP Basic or, without such a header,
 * from the form; undefined where there are none or they cannot be read.
 */
export function readClientCredentials(
  request: LoopbackRequest,
  form: URLSearchParams,
): ClientCredentials | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return readBasic(authorization);

  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  return clientId === null || clientSecret === null ? undefined : { clientId, clientSecret };
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;

  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
}

/** A raw `&` in the value would end the parameter, so it can only come from a client that did not encode. */
function formDecode(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? '';
}
