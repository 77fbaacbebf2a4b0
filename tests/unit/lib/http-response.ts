import type { HttpResponse } from '../../../lib/policies/http/http-client.ts';

/** Returns an answer; a body that is no text or bytes is sent as JSON. */
export function httpResponse(
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    header: (name) => headers[name],
    body:
      body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
