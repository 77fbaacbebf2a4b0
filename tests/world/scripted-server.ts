import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  /** As sent: percent-encoded, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request, or ill-treats its socket. */
export type Respond = (request: ReceivedRequest, response: ServerResponse) => void;

export interface ScriptedServer {
  readonly origin: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** Replaces the script. */
  respondWith(respond: Respond): void;
  /** Closes the connections that are kept open, as a server does whose client was frozen. */
  dropConnections(): void;
  stop(): Promise<void>;
}

/** Starts a server on loopback whose every answer is the test's own. */
export async function startScriptedServer(initial: Respond): Promise<ScriptedServer> {
  let respond = initial;
  let connections = 0;
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();

  const server = createServer({ keepAliveTimeout: 600_000 }, async (incoming, response) => {
    const body = (await buffer(incoming)).toString();
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body,
    };
    requests.push(request);
    respond(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    get connections() {
      return connections;
    },
    respondWith(next) {
      respond = next;
    },
    dropConnections() {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    stop() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Gives a script that answers everything with one status and JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Respond {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Gives a script that goes through its parts, one a request, and stays with the last. */
export function inTurn(...parts: readonly [Respond, ...Respond[]]): Respond {
  let next = 0;
  return (request, response) => {
    const respond = parts[Math.min(next, parts.length - 1)] ?? parts[0];
    next += 1;
    respond(request, response);
  };
}

/** Gives the port of a listening server's address. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new TypeError('server has no port');
  }
  return address.port;
}
