import { createHmac } from 'node:crypto';

/**
 * Returns the signature of a webhook body as the header has it: HMAC-SHA256 (RFC 2104) over its raw bytes, in lowercase
 * hex, 64 characters. A string is signed as its UTF-8 bytes. With a timestamp, what is signed is `timestamp.body`, so
 * that neither can be changed.
 */
export function sign(body: string | Uint8Array, secret: string, timestamp?: string): string {
  const hmac = createHmac('sha256', secret);
  if (timestamp !== undefined) {
    hmac.update(`${timestamp}.`);
  }
  return hmac.update(body).digest('hex');
}
