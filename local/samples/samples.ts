import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { httpApiEvent } from './http-api-event.ts';
import { AGENT_INPUT, BOT_OUTPUT, CXONE_INPUT, VOICE_INPUT, WEBCHAT_INPUT } from './native-inputs.ts';
import { BROKEN_STRUCTURE, GUEST, NO_INTENTS, ORDER_STATUS, orderStatusOf, UMLAUTS } from './payloads.ts';
import { restApiEvent } from './rest-api-event.ts';
import { type WebhookCall, webhookCall } from './webhook-call.ts';

/** A sample event: the file `events/{name}.json`. */
export interface Sample {
  readonly name: string;
  /** What came in, for a reader, in a few words. */
  readonly cameIn: string;
  readonly expectedStatus: number;
  readonly event: WebhookEvent;
}

/** Every sample event: one for each row of the contract that matters. */
export const SAMPLES: readonly Sample[] = [
  sample('order-status', 'order_status, user-ada', 200, httpApiEvent(call(ORDER_STATUS))),
  sample('guest', 'opening_hours, no user', 200, httpApiEvent(call(GUEST))),
  sample('unknown-contact', 'order_status, user-nobody', 200, orderOf('user-nobody')),
  sample('no-intents', 'no intent, user-ada', 200, httpApiEvent(call(NO_INTENTS))),
  sample('base64-body', 'base64, umlauts, user-bare', 200, httpApiEvent(call(UMLAUTS), 'base64')),
  sample('rest-api', 'REST API event, user-ada', 200, restApiEvent(call(ORDER_STATUS))),
  sample('function-url', 'function URL, user-ada', 200, functionUrlEvent(call(ORDER_STATUS))),
  sample('native-webchat', 'native input, lexicon slots', 200, httpApiEvent(call(WEBCHAT_INPUT))),
  sample('native-voice', 'native input wrapped, dates', 200, httpApiEvent(call(VOICE_INPUT))),
  sample('native-cxone', 'native input, reject intent', 200, httpApiEvent(call(CXONE_INPUT))),
  sample('native-agent', 'native input, a tool call', 200, httpApiEvent(call(AGENT_INPUT))),
  sample('bot-output', "a bot's output", 422, httpApiEvent(call(BOT_OUTPUT))),
  sample('bad-signature', 'body changed after signing', 403, httpApiEvent(tamperedCall())),
  sample('malformed-json', 'JSON cut off half way', 400, httpApiEvent(cutOffCall())),
  sample('broken-structure', 'intents that are no list', 422, httpApiEvent(call(BROKEN_STRUCTURE))),
  sample('crm-down', 'order_status, user-crm-down', 200, orderOf('user-crm-down')),
  // The last: it says Retry-After, and until then nobody asks that CRM.
  sample('rate-limited', 'order_status, user-busy', 429, orderOf('user-busy')),
];

/** Returns the sample's file as text. */
export function sampleFile({ event }: Sample): string {
  return `${JSON.stringify(event, null, 2)}\n`;
}

function sample(name: string, cameIn: string, expectedStatus: number, event: WebhookEvent): Sample {
  return { name, cameIn, expectedStatus, event };
}

function call(payload: object): WebhookCall {
  return webhookCall(JSON.stringify(payload));
}

function orderOf(userId: string): WebhookEvent {
  return httpApiEvent(call(orderStatusOf(userId)));
}

function tamperedCall(): WebhookCall {
  return webhookCall(JSON.stringify(orderStatusOf('user-eve')), JSON.stringify(ORDER_STATUS));
}

function cutOffCall(): WebhookCall {
  const whole = JSON.stringify(ORDER_STATUS);
  return webhookCall(whole.slice(0, whole.length / 2));
}
