import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { summarise } from '../turns/describe-turn.ts';
import type { LocalWebhook } from '../webhook-server/local-webhook.ts';
import type { Breakages } from './breakages.ts';
import { buildPage } from './build-page.ts';
import { isOwnRequest, PAGE_HEADERS } from './guard.ts';
import { createPageApi } from './page-routes.ts';

export interface PageServerOptions {
  readonly webhook: LocalWebhook;
  readonly breakages: Breakages;
  /** Where the webhook is called. */
  readonly webhookUrl: string;
}

/** Creates the server of the page: its files, its routes, and turns as they come (server-sent events). */
export function createPageServer(options: PageServerOptions): Server {
  const { webhook } = options;
  const routes = createPageApi(options);
  const listeners = new Set<ServerResponse>();
  let files: ReturnType<typeof buildPage> | undefined;

  webhook.onTurn((turn) => {
    for (const response of listeners) {
      response.write(`data: ${JSON.stringify(summarise(turn))}\n\n`);
    }
  });

  async function answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) {
      response.setHeader(name, value);
    }
    if (!isOwnRequest(request, port)) {
      response.writeHead(403).end();
      return;
    }
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    const route =
      routes[`${request.method} ${pathname}`] ?? routes[`${request.method} ${parentOf(pathname)}`];
    if (route !== undefined) {
      const body = tryParseJson((await buffer(request)).toString());
      const result = await route(body, pathname.slice(parentOf(pathname).length + 1));
      response
        .writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(result ?? {}));
      return;
    }
    files ??= buildPage();
    const file = (await files).get(pathname);
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.content);
  }

  const server = createServer((request, response) => {
    response.on('error', () => {});
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    answer(request, response, port).catch(() => response.destroy());
  });
  return server;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
