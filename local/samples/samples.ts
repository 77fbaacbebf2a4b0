import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { httpApiEvent } from './http-api-event.ts';
import { restApiEvent } from './rest-api-event.ts';
import { samplePayload } from './sample-body.ts';
import { type WebhookCall, webhookCall } from './webhook-call.ts';

/** A sample event: the file `events/{name}.json`, made from a body in `samples/`. */
export interface Sample {
  readonly name: string;
  /** What came in, for a reader, in a few words. */
  readonly cameIn: string;
  readonly expectedStatus: number;
  readonly event: WebhookEvent;
}

/** Every sample event: one for each row of the contract that matters. */
export const SAMPLES: readonly Sample[] = [
  sample('order-status', 'order_status, user-ada', 200, httpApiEvent(call('order-status'))),
  sample('guest', 'opening_hours, no user', 200, httpApiEvent(call('guest'))),
  sample('unknown-contact', 'order_status, user-nobody', 200, httpApiEvent(call('unknown-contact'))),
  sample('no-intents', 'no intent, user-ada', 200, httpApiEvent(call('no-intents'))),
  sample('base64-body', 'base64, umlauts, user-bare', 200, httpApiEvent(call('umlauts'), 'base64')),
  sample('rest-api', 'REST API event, user-ada', 200, restApiEvent(call('order-status'))),
  sample('function-url', 'function URL, user-ada', 200, functionUrlEvent(call('order-status'))),
  sample('native-webchat', 'native input, lexicon slots', 200, httpApiEvent(call('native-webchat'))),
  sample('native-voice', 'native input wrapped, dates', 200, httpApiEvent(call('native-voice'))),
  sample('native-cxone', 'native input, reject intent', 200, httpApiEvent(call('native-cxone'))),
  sample('native-agent', 'native input, a tool call', 200, httpApiEvent(call('native-agent'))),
  sample('bot-output', "a bot's output", 422, httpApiEvent(call('bot-output'))),
  sample('bad-signature', 'body changed after signing', 403, httpApiEvent(tamperedCall())),
  sample('malformed-json', 'JSON cut off half way', 400, httpApiEvent(cutOffCall())),
  sample('broken-structure', 'intents that are no list', 422, httpApiEvent(call('broken-structure'))),
  sample('crm-down', 'order_status, user-crm-down', 200, httpApiEvent(call('crm-down'))),
  // The last: it says Retry-After, and until then nobody asks that CRM.
  sample('rate-limited', 'order_status, user-busy', 429, httpApiEvent(call('rate-limited'))),
];

/** Returns the sample's file as text. */
export function sampleFile({ event }: Sample): string {
  return `${JSON.stringify(event, null, 2)}\n`;
}

function sample(name: string, cameIn: string, expectedStatus: number, event: WebhookEvent): Sample {
  return { name, cameIn, expectedStatus, event };
}

function call(name: string): WebhookCall {
  return webhookCall(bodyOf(name));
}

/** Compact, as programs write it. */
function bodyOf(name: string): string {
  return JSON.stringify(samplePayload(name));
}

function tamperedCall(): WebhookCall {
  return webhookCall(bodyOf('order-status').replace('user-ada', 'user-eve'), bodyOf('order-status'));
}

function cutOffCall(): WebhookCall {
  const whole = bodyOf('order-status');
  return webhookCall(whole.slice(0, whole.length / 2));
}
