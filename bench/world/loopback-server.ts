import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Server, Socket } from 'node:net';

/** A request as the world's servers see it. */
export interface LoopbackRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: unknown;
}

export interface LoopbackOptions {
  readonly answer: (request: LoopbackRequest) => LoopbackAnswer;
  readonly latencyMs: () => number;
  /** Called as a request has come in whole. */
  readonly onRequest: () => void;
  /** Called as its answer goes out. */
  readonly onAnswer: () => void;
  readonly onConnection: () => void;
}

export interface LoopbackServer {
  readonly origin: string;
  readonly stop: () => void;
}

/** Serves on a free port of 127.0.0.1, after some latency where one is set. */
export async function serveOnLoopback(options: LoopbackOptions): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: 120_000 }, (incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    incoming
      .on('data', (chunk: Uint8Array) => chunks.push(chunk))
      .on('end', () => {
        options.onRequest();
        const latencyMs = options.latencyMs();
        if (latencyMs === 0) send();
        else setTimeout(send, latencyMs);
      });

    function send(): void {
      const { url = '/', headers } = incoming;
      const request = { url, headers, body: Buffer.concat(chunks).toString() };
      const { status, contentType = 'application/json', body } = options.answer(request);
      const text = Buffer.from(JSON.stringify(body));
      options.onAnswer();
      outgoing.writeHead(status, { 'content-type': contentType, 'content-length': text.length }).end(text);
    }
  });
  server.on('connection', (socket) => {
    options.onConnection();
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });

  return {
    origin: `http://127.0.0.1:${await listen(server)}`,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Listens on a free port of 127.0.0.1 and gives it. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });
}
