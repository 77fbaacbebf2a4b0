import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as the servers of the local world see it; `path` is percent-encoded and without its query. */
export type LoopbackRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** What is answered: `body` is sent as JSON, as `application/json` unless the headers name another type. */
export type LoopbackAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** A running HTTP server on 127.0.0.1. */
export type LoopbackServer = {
  /** Scheme, address and port, without a slash at the end. */
  readonly origin: string;
  /** Requests answered so far. */
  readonly requestsServed: () => number;
  /** Ends the server and every connection that is still open to it. */
  readonly stop: () => Promise<void>;
};

/** Longer than any client of ours keeps a connection, so that the client alone decides when it ends. */
const KEEP_ALIVE_MS = 120_000;

/** Serves `answer` over HTTP on a free port of 127.0.0.1. Should `answer` throw, the client gets a 500. */
export async function serveOnLoopback(
  answer: (request: LoopbackRequest) => LoopbackAnswer,
): Promise<LoopbackServer> {
  let served = 0;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (incoming, outgoing) => {
    const { status, headers, body } = await answerTo(incoming, answer);
    served += 1;
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
    outgoing.end(JSON.stringify(body));
  });

  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('The server has no port.'));
      else resolve(bound);
    });
  });

  return {
    origin: `http://${address.address}:${address.port}`,
    requestsServed: () => served,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  incoming: IncomingMessage,
  answer: (request: LoopbackRequest) => LoopbackAnswer,
): Promise<LoopbackAnswer> {
  try {
    const [path = '/'] = (incoming.url ?? '/').split('?');
    const body = await text(incoming);
    return answer({ method: incoming.method ?? 'GET', path, headers: incoming.headers, body });
  } catch (error) {
    return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
  }
}
