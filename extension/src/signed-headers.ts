import type { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

/**
 * Returns the headers that prove where a body comes from: HMAC-SHA256 under the webhook's secret, over the body's
 * bytes, or over `timestamp.body` where an instant is given.
 */
export function signedHeaders(body: Buffer, secret: string, epochMs?: number): Record<string, string> {
  const hmac = createHmac('sha256', secret);
  const headers: Record<string, string> = {};
  if (epochMs !== undefined) {
    const timestamp = String(Math.floor(epochMs / 1_000));
    hmac.update(`${timestamp}.`);
    headers['x-cognigy-timestamp'] = timestamp;
  }
  headers['x-cognigy-signature'] = `sha256=${hmac.update(body).digest('hex')}`;
  return headers;
}
