import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';

/** The JSON of the secret that `API_KEY_SECRET_ID` names. */
export const apiKeySchema = z.object({
  apiKey: z.string().check(z.minLength(1)),
});

/** Tells whether a key is the right one, in the same time wherever and however it differs. */
export function isSameKey(key: string, apiKey: string): boolean {
  return timingSafeEqual(digest(key), digest(apiKey));
}

/** Of equal length for keys of any: only so can they be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
