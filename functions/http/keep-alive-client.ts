import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import {
  HttpFailure,
  type HttpRequest,
  type HttpResponse,
  type SendRequest,
} from '../../lib/http/http-client.ts';
import type { Time } from '../../lib/time/time.ts';

/** How a server is reached, made out once. */
interface Target {
  readonly request: typeof httpRequest;
  readonly options: RequestOptions;
}

const CLOSED_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Gives a client that keeps its connections open between turns and follows no redirect. It throws
 * {@link HttpFailure} alone.
 *
 * A request on a kept connection that the server closed meanwhile (a frozen environment cannot notice) is sent
 * once more on another, as Node's documentation of `request.reusedSocket` advises.
 */
export function createKeepAliveClient(time: Time): SendRequest {
  const targets = new WeakMap<URL, Target>();
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

  function targetOf(server: URL): Target {
    let target = targets.get(server);
    if (target === undefined) {
      target = toTarget(server, agents);
      targets.set(server, target);
    }
    return target;
  }

  return function send(request: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      let outgoing: ClientRequest | undefined;
      let ended = false;
      const cancelTimeout = time.startTimer(request.timeoutMs, () => fail(new HttpFailure('timeout')));

      function end(): void {
        ended = true;
        cancelTimeout();
      }

      function fail(failure: HttpFailure): void {
        end();
        reject(failure);
        outgoing?.destroy();
      }

      function start(): void {
        outgoing = open(targetOf(request.server), request)
          .on('response', (incoming) => {
            readWhole(incoming, request.maxResponseBytes).then((response) => {
              end();
              resolve(response);
            }, fail);
          })
          // Without a listener, a 101 that nobody asked for ends in neither an answer nor an error.
          .on('upgrade', (_incoming, socket) => {
            socket.destroy();
            fail(new HttpFailure('connection'));
          })
          .on('error', function (this: ClientRequest, error: NodeJS.ErrnoException) {
            // Our own destroy() is heard here too.
            if (ended) {
              return;
            }
            if (this.reusedSocket && CLOSED_BY_PEER.has(error.code)) {
              start();
            } else {
              fail(new HttpFailure('connection', { cause: error }));
            }
          });
        outgoing.end(request.body);
      }

      start();
    });
  };
}

function toTarget({ protocol, hostname, port }: URL, agents: { http: HttpAgent; https: HttpsAgent }): Target {
  // An IPv6 address stands in brackets in a URL alone.
  const address = { hostname: hostname.replace(/^\[|\]$/g, ''), ...(port === '' ? {} : { port }) };
  return protocol === 'https:'
    ? { request: httpsRequest, options: { ...address, agent: agents.https } }
    : { request: httpRequest, options: { ...address, agent: agents.http } };
}

function open({ request, options }: Target, { method, path, headers }: HttpRequest): ClientRequest {
  return request({ ...options, method, path, headers });
}

function readWhole(incoming: IncomingMessage, maxBytes: number): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    incoming
      .on('data', (chunk: Uint8Array) => {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) {
          reject(new HttpFailure('response_too_large'));
        } else {
          chunks.push(chunk);
        }
      })
      .on('error', (error) => reject(new HttpFailure('connection', { cause: error })))
      .on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          header: (name) => readHeader(incoming, name),
          body: Buffer.concat(chunks),
        }),
      );
  });
}

function readHeader(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
