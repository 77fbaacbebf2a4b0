import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';
import { gatewayEvent } from './gateway-event.ts';
import type { LocalWebhook } from './local-webhook.ts';
import { SettingsError } from './settings-error.ts';

/** What an HTTP API takes at most. */
const MAX_BODY_BYTES = 10_485_760;

/**
 * Creates the server in front of the function: what API Gateway would do, of which there is no other on this machine.
 *
 * @param onAstray hears of each call that is none to the webhook, by method and path
 */
export function createWebhookServer(
  webhook: LocalWebhook,
  onAstray: (call: string) => void = () => {},
): Server {
  return createServer((request, response) => {
    // A caller may hang up at any time.
    response.on('error', () => {});
    answer(webhook, request, response, onAstray).catch(() => response.destroy());
  });
}

async function answer(
  webhook: LocalWebhook,
  request: IncomingMessage,
  response: ServerResponse,
  onAstray: (call: string) => void,
): Promise<void> {
  const path = request.url?.split('?')[0];
  if (request.method !== 'POST' || path !== WEBHOOK_PATH) {
    onAstray(`${request.method} ${path}`);
    send(response, 404, {}, '{"message":"Not Found"}');
    return;
  }
  const body = await buffer(request);
  if (body.byteLength > MAX_BODY_BYTES) {
    send(response, 413, {}, '{"message":"Request Entity Too Large"}');
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const event = gatewayEvent({ headers, body, gateway: 'http', atEpochMs: Date.now() });
  const { answer: answered } = await webhook.run(event);
  send(response, answered.status, answered.headers, answered.body);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers })) {
    response.setHeader(name, value);
  }
  response.end(body);
}

/**
 * Listens on a port of 127.0.0.1; 0 takes a free one. Returns the port.
 *
 * @throws {SettingsError} where it is taken
 */
export function listenOn(server: Server, port: number, option: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`;
      reject(new SettingsError(`Port ${port} ${reason}. Take another with ${option} PORT.`));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
