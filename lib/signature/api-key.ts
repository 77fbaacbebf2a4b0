import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a key is the right one, decided in the same time wherever and however it differs. */
export function isSameKey(key: string, apiKey: string): boolean {
  return timingSafeEqual(digest(key), digest(apiKey));
}

/** Of equal length for keys of any: only so can they be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
