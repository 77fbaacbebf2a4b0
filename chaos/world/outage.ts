import type { ServerResponse } from 'node:http';
import type { Outage } from '../plan/fault-names.ts';
import type { Random } from '../plan/random.ts';
import { sendJson } from './fault-server.ts';

const DRIP_EVERY_MS = 20;
const ENDLESS_CHUNK = Buffer.alloc(16_384, 'a');

/** JSON and other texts that are neither a contact nor a token. */
const NONSENSE: readonly [string, ...string[]] = [
  '',
  'null',
  '[]',
  '42',
  '"gold"',
  '<html>Sign in</html>',
  '{"tier":5,"email":{}}',
  '{"tier":"gold","email":["a@example.com"]}',
  '{"tier":"gold"',
  '\u0000\u0001\u0002',
  `${'['.repeat(20_000)}`,
];

/** Dates, seconds and things that are neither; only 0 is a wait that fits. */
export const RETRY_AFTERS: readonly [string, ...string[]] = ['0', '1', '120', 'soon', '-5', '999999999'];

/**
 * Treats a request as a server does that is of no use.
 *
 * @param whole what a healthy server would have answered, for those that begin well
 * @param elsewhere address for redirects, which nobody may ever follow
 */
export function failOver(
  outage: Outage,
  response: ServerResponse,
  { whole, elsewhere, random }: { whole: string; elsewhere: string; random: Random },
): void {
  switch (outage) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'close':
      response.socket?.end();
      return;
    case 'drip':
      drip(response, whole);
      return;
    case 'endless':
      pourForever(response);
      return;
    case 'cut off':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length + 10 });
      response.write(whole, () => response.destroy());
      return;
    case 'not http':
      response.socket?.end('220 mail.example.com ESMTP\r\n');
      return;
    case 'nonsense':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(random.pick(NONSENSE));
      return;
    case 'empty 204':
      response.writeHead(204);
      response.end();
      return;
    case '500':
      sendJson(response, 500, { whole });
      return;
    case '502':
      sendJson(response, 502, { whole });
      return;
    case '503 retry-after':
      sendJson(response, 503, { whole }, { 'retry-after': random.pick(RETRY_AFTERS) });
      return;
    case 'redirect':
      sendJson(response, random.pick([301, 302, 307, 308]), {}, { location: `${elsewhere}/followed` });
      return;
  }
}

/** Byte by byte, so slowly that each byte comes in time and the whole never does. */
function drip(response: ServerResponse, whole: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(whole.slice(sent, sent + 1));
    sent += 1;
    if (sent >= whole.length) clearInterval(timer);
  }, DRIP_EVERY_MS);
  response.on('close', () => clearInterval(timer));
}

function pourForever(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const pour = (): void => {
    while (!response.destroyed && response.write(ENDLESS_CHUNK));
  };
  response.on('drain', pour);
  pour();
}
