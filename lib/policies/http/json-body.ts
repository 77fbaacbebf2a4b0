import { decodeUtf8 } from '../../json/decode-utf8.ts';
import type { HttpResponse } from './http-client.ts';

/** Returns the JSON of an answer's body, or undefined where it is none: no JSON value parses to undefined. */
export function parseJsonBody({ body }: HttpResponse): unknown {
  let json: unknown;
  try {
    // Stryker disable next-line StringLiteral: any text that is no JSON would do
    json = JSON.parse(decodeUtf8(body) ?? '');
  } catch {
    // Stays undefined.
  }
  return json;
}
