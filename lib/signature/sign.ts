import { createHmac } from 'node:crypto';

/**
 * Gives the signature of a webhook body: HMAC-SHA256 (RFC 2104) over its raw bytes as lowercase hex, 64 characters.
 * A string is signed as its UTF-8 bytes.
 */
export function sign(body: string | Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
