import type { TestContext } from 'node:test';
import type { ServedRequest } from '../../local/servers/exchange.ts';
import { sendFaulty } from '../../local/servers/fault.ts';
import { type Script, startScriptedServer } from '../../local/servers/scripted-server.ts';

/** What the server does with one request. */
export type Reply = Script;

/** A request as it came over the wire. */
export interface Received extends Omit<ServedRequest, 'body'> {
  readonly body: Buffer;
}

/** A server on 127.0.0.1 that follows a script, one reply a request, the last one for all that follow. */
export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
}

/** Starts a scripted server that ends with the test. */
export async function loopback(t: TestContext, ...script: readonly Reply[]): Promise<Loopback> {
  const server = await startScriptedServer((request, response) => {
    const reply = script[Math.min(server.requests.length, script.length) - 1];
    return reply?.(request, response);
  });
  t.after(() => server.stop());
  return {
    url: `${server.origin}/api/v2/webhooks/cognigy`,
    get received() {
      return server.requests.map((request) => ({ ...request, body: Buffer.from(request.body) }));
    },
    connections: () => server.connections,
  };
}

/** Replies with JSON. */
export function json(
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return text(status, JSON.stringify(content), headers);
}

/** Replies with any text. */
export function text(status: number, content: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return () => ({ status, headers, body: content });
}

/** Ends the connection without a word. */
export const reset: Reply = (_request, response) => {
  sendFaulty(response, 'reset', { status: 200, body: '' });
};

/** Takes the request and never says anything. */
export const hang: Reply = () => undefined;

/** A conversation as the webhook answers it. */
export const CONVERSATION = {
  conversation_id: 'contact-1',
  primary_intent: 'order_status',
  intent_confidence: 0.91,
  extracted_entities: { order_number: 'A-1001' },
  customer_tier: 'gold',
  customer_email: 'ada@example.com',
  language: 'de-DE',
  timestamp: '2026-11-23T07:00:00.000Z',
  crm_outcome: 'found',
};
