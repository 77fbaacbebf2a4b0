import { sign } from '../lib/signature/sign.ts';

export const WEBHOOK_SECRET = 'webhook-secret-of-the-tests';

export const PAYLOAD = {
  sessionId: 'session-42',
  user: { id: 'user-ada', profile: { preferences: { language: 'de' } } },
  cognigy: {
    conversationId: 'conv-0815',
    intents: [
      { name: 'small_talk', confidence: 0.12 },
      { name: 'order_status', confidence: 0.91 },
    ],
    entities: [{ name: 'order_number', value: 'A-1001' }],
  },
};

/** Returns the payload of a user. */
export function payloadOf(userId: unknown): object {
  return { ...PAYLOAD, user: { ...PAYLOAD.user, id: userId } };
}

/** Returns an HTTP API event (payload format 2.0) with a right signature; what is no text or bytes is sent as JSON. */
export function httpApiEvent(payload: unknown = PAYLOAD, headers: Readonly<Record<string, string>> = {}) {
  const body =
    typeof payload === 'string' || payload instanceof Uint8Array ? payload : JSON.stringify(payload);
  return {
    version: '2.0',
    routeKey: 'POST /api/v2/webhooks/cognigy',
    rawPath: '/api/v2/webhooks/cognigy',
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'x-cognigy-signature': sign(body, WEBHOOK_SECRET),
      ...headers,
    },
    requestContext: { http: { method: 'POST', path: '/api/v2/webhooks/cognigy' } },
    body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  };
}
