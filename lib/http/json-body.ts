import { decodeUtf8 } from '../json/decode-utf8.ts';
import type { HttpResponse } from './http-client.ts';

/** Gives the JSON of an answer's body, or undefined where it is none: no JSON value parses to undefined. */
export function parseJsonBody({ body }: HttpResponse): unknown {
  const text = decodeUtf8(body);
  let json: unknown;
  try {
    json = text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Stays undefined.
  }
  return json;
}
