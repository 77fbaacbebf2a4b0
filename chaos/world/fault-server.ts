import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Call {
  readonly method: string;
  /** As sent: percent-encoded, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the connection has served a request before this one. */
  readonly isReused: boolean;
  readonly response: ServerResponse;
}

export interface FaultServer {
  readonly origin: string;
  /** Closes the connections that wait for a next request, as a server does whose client was frozen. */
  closeIdle(): void;
  stop(): Promise<void>;
}

/** Serves on a free port of 127.0.0.1; whatever `answer` does to the response or its socket is what clients get. */
export async function serveFaults(answer: (call: Call) => void): Promise<FaultServer> {
  const served = new Map<Socket, number>();
  const server = createServer({ keepAliveTimeout: 600_000 }, async (incoming, response) => {
    const { socket } = incoming;
    const before = served.get(socket) ?? 0;
    served.set(socket, before + 1);
    // A client may hang up at any time; that is its business.
    response.on('error', () => {});
    try {
      const body = (await buffer(incoming)).toString();
      answer({
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body,
        isReused: before > 0,
        response,
      });
    } catch {
      response.destroy();
    }
  });
  server.on('connection', (socket) => {
    served.set(socket, 0);
    socket.on('error', () => {});
    socket.on('close', () => served.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('server has no port');

  return {
    origin: `http://127.0.0.1:${address.port}`,
    closeIdle: () => server.closeIdleConnections(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
