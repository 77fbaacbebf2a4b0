import { createHmac } from 'node:crypto';

/**
 * Gives the signature of a webhook body: HMAC-SHA256 (RFC 2104) over its raw bytes, 32 bytes. A string is signed as
 * its UTF-8 bytes. With a timestamp, what is signed is `timestamp.body`, so that neither can be changed.
 */
export function signatureBytes(body: string | Uint8Array, secret: string, timestamp?: string): Buffer {
  const hmac = createHmac('sha256', secret);
  if (timestamp !== undefined) {
    hmac.update(`${timestamp}.`);
  }
  return hmac.update(body).digest();
}

/** Gives {@link signatureBytes} as the header has it: lowercase hex, 64 characters. */
export function sign(body: string | Uint8Array, secret: string, timestamp?: string): string {
  return signatureBytes(body, secret, timestamp).toString('hex');
}
