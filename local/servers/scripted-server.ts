import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServedAnswer, ServedRequest } from './exchange.ts';
import { type Fault, sendAnswer, sendFaulty } from './fault.ts';
import { listenOnLoopback } from './listen.ts';

/**
 * Returns the answer to a request. Undefined if it has dealt with the response itself, or leaves it unanswered: for
 * what no answer can say. Every `Respond` is a script.
 */
export type Script = (request: ServedRequest, response: ServerResponse) => ServedAnswer | undefined;

/** What happens at a server: a connection is accepted, a request has come in whole, its answer goes out. */
export type ServerEvent = 'connection' | 'request' | 'answer';

export interface ScriptedServer {
  /** Scheme, address and port, without a slash at the end. */
  readonly origin: string;
  /** Those that came in whole so far. */
  readonly requests: readonly ServedRequest[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** What it does in place of its answers; undefined while it is well. */
  fault: Fault | undefined;
  /** How long each answer takes, in ms. */
  latencyMs: number;
  /** Replaces the script. */
  respondWith(next: Script): void;
  /** Closes all connections, as a server does whose client was frozen. */
  dropConnections(): void;
  /** Ends the server and every connection that is still open to it. */
  stop(): Promise<void>;
}

/** Longer than any client of ours keeps a connection, so that the client alone decides when it ends. */
const KEEP_ALIVE_MS = 600_000;

/** Starts an HTTP server on a free port of 127.0.0.1. A script that throws is answered with 500. */
export async function startScriptedServer(
  initial: Script,
  onEvent: (event: ServerEvent) => void = () => {},
): Promise<ScriptedServer> {
  let script = initial;
  let connections = 0;
  const requests: ServedRequest[] = [];
  const sockets = new Set<Socket>();

  function answer(request: ServedRequest, response: ServerResponse): void {
    const answered = respond(script, request, response);
    if (answered === undefined) {
      return;
    }
    onEvent('answer');
    if (scripted.fault === undefined) {
      sendAnswer(response, answered);
    } else {
      sendFaulty(response, scripted.fault, answered);
    }
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (incoming, response) => {
    // A client may hang up at any time.
    response.on('error', () => {});
    const request = await readRequest(incoming).catch(() => undefined);
    if (request === undefined) {
      return;
    }
    requests.push(request);
    onEvent('request');
    if (scripted.latencyMs === 0) {
      answer(request, response);
    } else {
      setTimeout(() => answer(request, response), scripted.latencyMs);
    }
  });
  server.on('connection', (socket) => {
    connections += 1;
    onEvent('connection');
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  const port = await listenOnLoopback(server);

  const scripted: ScriptedServer = {
    origin: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    fault: undefined,
    latencyMs: 0,
    respondWith(next) {
      script = next;
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
  return scripted;
}

async function readRequest(incoming: IncomingMessage): Promise<ServedRequest> {
  const body = await text(incoming);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]),
  );
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers, body };
}

function respond(script: Script, request: ServedRequest, response: ServerResponse): ServedAnswer | undefined {
  try {
    return script(request, response);
  } catch (error) {
    return { status: 500, body: { message: String(error) } };
  }
}
