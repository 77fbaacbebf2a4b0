import { sign } from '../lib/signature/sign.ts';

/** A call of the webhook over HTTP. */
export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the webhook answered. */
export interface CallAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a call, and waits for its answer. */
export type SendCall = (call: Call) => Promise<CallAnswer>;

/** A turn of nobody: it has no user, so the CRM is not asked. */
const BODY = JSON.stringify({ sessionId: 'smoke', cognigy: { conversationId: 'smoke' } });

/** Returns a turn without a user, signed under a secret, or by nobody; with a timestamp where one is given. */
export function smokeTurn(url: string, secret?: string, timestampEpochMs?: number): Call {
  const timestamp = timestampEpochMs === undefined ? undefined : String(Math.floor(timestampEpochMs / 1_000));
  return {
    url,
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-cognigy-signature': sign(BODY, secret, timestamp) }),
      ...(timestamp === undefined ? {} : { 'x-cognigy-timestamp': timestamp }),
    },
    body: BODY,
  };
}

/** Sends a call over the network; ends it after ten seconds, as long as the function can take. */
export const sendCall: SendCall = async ({ url, headers, body }) => {
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, body: await answer.text() };
};
