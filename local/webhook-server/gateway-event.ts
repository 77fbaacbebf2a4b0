import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { functionUrlEvent } from '../samples/function-url-event.ts';
import { httpApiEvent } from '../samples/http-api-event.ts';
import { restApiEvent } from '../samples/rest-api-event.ts';

/** What makes an event of a call. */
export const GATEWAYS = ['http', 'rest', 'url'] as const;

export type Gateway = (typeof GATEWAYS)[number];

export interface ReceivedCall {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly gateway: Gateway;
  readonly atEpochMs: number;
  /** Whether a body that is text is sent in base64 too. */
  readonly base64?: boolean;
}

/** Content types whose bodies an HTTP API hands on as text; any other comes in base64. */
const TEXT_TYPE = /^(?:text\/|application\/(?:json|xml|javascript)\b)/i;

/** Returns the event that the gateway makes of a call: the same as the sample events', with what is of this call. */
export function gatewayEvent({ headers, body, gateway, atEpochMs, base64 }: ReceivedCall): WebhookEvent {
  const text = Buffer.from(body).toString();
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '') && Buffer.from(text).equals(Buffer.from(body));
  const encoded = base64 === true || !isText;
  const event = eventOf(gateway, { headers, body: text });
  const requestId = randomUUID();
  return {
    ...event,
    body: encoded ? Buffer.from(body).toString('base64') : text,
    isBase64Encoded: encoded,
    requestContext: { ...event.requestContext, requestId, ...timeOf(gateway, atEpochMs) },
    // Spreading forgets which of the two forms it was.
  } as WebhookEvent;
}

function eventOf(gateway: Gateway, call: { headers: Readonly<Record<string, string>>; body: string }) {
  switch (gateway) {
    case 'rest':
      return restApiEvent(call);
    case 'url':
      return functionUrlEvent(call);
    default:
      return httpApiEvent(call);
  }
}

function timeOf(gateway: Gateway, atEpochMs: number): object {
  return gateway === 'rest' ? { requestTimeEpoch: atEpochMs } : { timeEpoch: atEpochMs };
}
