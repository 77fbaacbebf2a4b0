import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import {
  type HttpClient,
  HttpFailure,
  type HttpRequest,
  type HttpResponse,
} from '../../lib/policies/http/http-client.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import { decodeBody } from './decode-body.ts';
import { type Address, type OpenAhead, openAhead } from './open-ahead.ts';

/** How a server is reached, worked out once. */
interface Target {
  readonly request: typeof httpRequest;
  readonly options: RequestOptions;
  readonly address: Address;
  readonly ahead: OpenAhead;
}

/** Codes of a TLS handshake that cannot succeed (Node.js documentation, "X509 certificate error codes"). */
const TLS_CODE =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|EPROTO$)/;

const CLOSED_BY_PEER: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Creates a client that keeps its connections open between turns and follows no redirect. It throws
 * {@link HttpFailure} alone.
 *
 * A request on a kept connection that the server closed meanwhile (a frozen environment cannot notice) is sent
 * once more on another, as Node's documentation of `request.reusedSocket` advises.
 */
export function createKeepAliveClient(time: Time): HttpClient {
  const targets = new WeakMap<URL, Target>();
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const http = toTransport(httpRequest, openAhead(agents.http, time), agents.http, 80);
  const https = toTransport(httpsRequest, openAhead(agents.https, time), agents.https, 443);

  function addTarget(server: URL): Target {
    const target = server.protocol === 'https:' ? https(server) : http(server);
    targets.set(server, target);
    return target;
  }

  function send(request: HttpRequest): Promise<HttpResponse> {
    const target = targets.get(request.server) ?? addTarget(request.server);
    return new Promise((resolve, reject) => {
      let outgoing: ClientRequest | undefined;
      let ended = false;
      const cancelTimeout = time.startTimer(request.timeoutMs, () => fail(new HttpFailure('timeout')));

      function end(): void {
        ended = true;
        cancelTimeout();
      }

      function fail(failure: unknown): void {
        if (ended) {
          return;
        }
        end();
        reject(failure);
        outgoing?.destroy();
      }

      function receive(incoming: IncomingMessage): void {
        const chunks: Uint8Array[] = [];
        let bytes = 0;
        incoming
          .on('data', (chunk: Uint8Array) => {
            bytes += chunk.byteLength;
            if (bytes > request.maxResponseBytes) {
              fail(new HttpFailure('response_too_large'));
            } else {
              chunks.push(chunk);
            }
          })
          .on('error', (error) => fail(new HttpFailure('connection', { cause: error })))
          .on('end', () => {
            const header = (name: string) => readHeader(incoming, name);
            const coding = header('content-encoding');
            try {
              const body = decodeBody(coding, Buffer.concat(chunks), request.maxResponseBytes);
              end();
              resolve({ status: incoming.statusCode ?? 0, header, body });
            } catch (error) {
              fail(error);
            }
          });
      }

      function start(): void {
        const { method, path } = request;
        // Decoding costs more time than such small answers take on their way.
        const headers = { 'accept-encoding': 'identity', ...request.headers };
        outgoing = target
          .request({ ...target.options, method, path, headers })
          .on('response', receive)
          // Without a listener, a 101 that nobody asked for ends in neither an answer nor an error.
          .on('upgrade', (_incoming, socket) => {
            socket.destroy();
            fail(new HttpFailure('unreadable'));
          })
          .on('error', function (this: ClientRequest, error: NodeJS.ErrnoException) {
            // Our own destroy() is heard here too.
            if (ended) {
              return;
            }
            const stale = this.reusedSocket || target.ahead.wasOpenedAhead(this.socket);
            if (stale && CLOSED_BY_PEER.has(error.code)) {
              start();
            } else {
              fail(toHttpFailure(error));
            }
          });
        outgoing.end(request.body);
      }

      start();
    });
  }

  function connect(server: URL): void {
    const { ahead, address } = targets.get(server) ?? addTarget(server);
    ahead.open(address);
  }

  return { send, connect };
}

/** Creates what works out how the servers of one protocol are reached. */
function toTransport(request: typeof httpRequest, ahead: OpenAhead, agent: HttpAgent, defaultPort: number) {
  return ({ hostname, port: given }: URL): Target => {
    // An IPv6 address stands in brackets in a URL alone.
    const host = hostname.replace(/^\[|\]$/g, '');
    const port = given === '' ? defaultPort : Number(given);
    const address = { host, port, servername: isIP(host) === 0 ? host : '' };
    return { request, options: { host, port, agent }, address, ahead };
  };
}

function toHttpFailure(cause: NodeJS.ErrnoException): HttpFailure {
  const { code = '' } = cause;
  if (TLS_CODE.test(code)) {
    return new HttpFailure('tls', { cause });
  }
  // Codes of Node's HTTP parser begin so.
  return new HttpFailure(code.startsWith('HPE_') ? 'unreadable' : 'connection', { cause });
}

function readHeader(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
