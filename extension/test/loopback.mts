import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the server does with one request. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** A server on 127.0.0.1 that follows a script, one reply a request, the last one for all that follow. */
export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
}

/** Starts a scripted server that ends with the test. */
export async function loopback(t: TestContext, ...script: readonly Reply[]): Promise<Loopback> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const reply = script[Math.min(received.length, script.length - 1)];
      received.push({ method, path, headers, body: Buffer.concat(chunks) });
      reply?.(response, request);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/api/v2/webhooks/cognigy`,
    received,
    connections: () => connections,
  };
}

/** Replies with JSON. */
export function json(status: number, content: unknown, headers: Record<string, string> = {}): Reply {
  return text(status, JSON.stringify(content), { 'content-type': 'application/json', ...headers });
}

/** Replies with any text. */
export function text(status: number, content: string, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end(content);
}

/** Ends the connection without a word. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};

/** Takes the request and never says anything. */
export const hang: Reply = () => {};

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
