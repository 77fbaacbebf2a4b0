import { WEBHOOK_PATH } from '../stack/webhook-function.ts';
import { ORDER_STATUS } from './samples/payloads.ts';
import { webhookCall } from './samples/webhook-call.ts';

/** Returns a shell line that sends a signed order status turn to the webhook at `origin` (scheme, host and port). */
export function signedCurl(origin: string, secret?: string): string {
  const body = JSON.stringify(ORDER_STATUS);
  const { headers } = webhookCall(body, body, secret);
  const sent = ['content-type', 'x-cognigy-signature'].flatMap((name) => ['-H', `${name}: ${headers[name]}`]);
  const words = ['curl', '-i', '-X', 'POST', `${origin}${WEBHOOK_PATH}`, ...sent, '--data-binary', body];
  return words.map(shellQuoted).join(' ');
}

/** Returns `word` as one word of a POSIX shell, whatever is in it. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
