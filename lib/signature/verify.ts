import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i;

/**
 * Tells whether a signature header belongs to the body under the secret.
 *
 * The header is the HMAC-SHA256 of the raw bytes as hex, in either case, with or without a `sha256=` prefix.
 * Anything else, and no header at all, is false. The comparison takes the same time wherever the first
 * difference lies; only the form of the header, which the sender knows anyway, is checked outside of it.
 */
export function verify(body: string | Uint8Array, signature: string | undefined, secret: string): boolean {
  const hex = signature === undefined ? undefined : SIGNATURE.exec(signature.trim())?.[1];
  if (hex === undefined) {
    return false;
  }
  const expected = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}
