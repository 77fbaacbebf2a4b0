import { readBody, readHeader } from '../../functions/api-gateway/read-event.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { LOCAL_WEBHOOK_SECRET } from '../credentials.ts';
import { explainRefusal } from './explain-refusal.ts';

/**
 * Returns what is wrong with the event that `sls invoke local` is about to run: a body in its place, or a signature
 * that will be refused. Empty where nothing is, or there is none.
 */
export function lookAtEvent(file: string | undefined, event: unknown): readonly string[] {
  if (!isJsonObject(event)) {
    return [];
  }
  if (!('requestContext' in event) && !('headers' in event)) {
    const [what, name] = file === undefined ? ['The data', 'FILE'] : [file, file];
    return [`${what} is a body, not a Lambda event: npm run send -- ${name} signs and sends a body`];
  }
  const call = {
    body: Buffer.from(readBody(event)),
    signature: readHeader(event, 'x-cognigy-signature'),
    timestamp: readHeader(event, 'x-cognigy-timestamp'),
    apiKey: readHeader(event, 'x-api-key'),
  };
  const known = { webhookSecret: LOCAL_WEBHOOK_SECRET, toleranceMs: 300_000, nowEpochMs: Date.now() };
  return explainRefusal(call, known).map((reason) => `The signature will be refused: ${reason}`);
}
