import type { HttpResponse } from '../http/http-client.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Gives the JSON of an answer's body, or undefined where it is none: no JSON value parses to undefined. */
export function parseJsonBody({ body }: HttpResponse): unknown {
  let json: unknown;
  try {
    json = JSON.parse(UTF8.decode(body));
  } catch {
    // Stays undefined.
  }
  return json;
}
