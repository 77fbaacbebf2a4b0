import { nowMs } from '../plan/clock.ts';
import type { ContactFault } from '../plan/fault-names.ts';
import type { Random } from '../plan/random.ts';
import { type ContactCard, contactCard, NOBODY } from './contact-card.ts';
import { type Call, type FaultServer, sendJson, serveFaults } from './fault-server.ts';
import type { Exchange, Ledger } from './ledger.ts';
import { failOver, RETRY_AFTERS } from './outage.ts';
import type { Tokens } from './tokens.ts';

const PATH = /^\/(e\d+)\/api\/v2\/contacts\/([^/?#]+)$/;

export interface ContactApiOptions {
  readonly fault: () => ContactFault | undefined;
  readonly tokens: Tokens;
  readonly ledger: Ledger;
  readonly elsewhere: string;
  readonly random: Random;
}

/** Starts the contact API; each environment knows it by a base URL of its own, so that its requests can be told. */
export function startContactApi({
  fault,
  tokens,
  ledger,
  elsewhere,
  random,
}: ContactApiOptions): Promise<FaultServer> {
  return serveFaults((call) => {
    const [, environment, id] = PATH.exec(call.url) ?? [];
    if (call.method !== 'GET' || environment === undefined || id === undefined) {
      ledger.object(`an id changed what was asked: ${call.method} ${call.url.slice(0, 80)}`);
      call.response.destroy();
      return;
    }
    const userId = decodeURIComponent(id);
    const exchange = ledger.open({ dependency: 'contacts', environment, subject: userId, dealt: 'outage' });
    call.response.on('close', () => {
      exchange.endedAtMs ??= nowMs();
    });
    const current = fault();
    const token = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.accepts(token) || current === '401 always') {
      exchange.dealt = 'refused token';
      exchange.note = token;
      sendJson(call.response, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' });
      return;
    }
    answer(current, call, exchange, userId);
  });

  function answer(current: ContactFault | undefined, call: Call, exchange: Exchange, userId: string): void {
    const { response } = call;
    const card = contactCard(userId);
    switch (current) {
      case '429':
        exchange.dealt = 'rate limited';
        sendJson(response, 429, card);
        return;
      case '429 retry-after':
        exchange.dealt = 'rate limited';
        exchange.note = random.pick(RETRY_AFTERS);
        sendJson(response, 429, card, { 'retry-after': exchange.note });
        return;
      case '403':
        exchange.dealt = 'refused';
        sendJson(response, 403, card);
        return;
      case 'kept closed':
        if (call.isReused) {
          exchange.dealt = 'kept closed';
          response.socket?.resetAndDestroy();
        } else serve(call, exchange, card);
        return;
      case 'early hints':
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeProcessing();
        serve(call, exchange, card);
        return;
      case 'slow 80 ms':
        setTimeout(() => serve(call, exchange, card), 80);
        return;
      case 'lying contact':
        exchange.note = 'lying';
        serve(call, exchange, card);
        return;
      case undefined:
        serve(call, exchange, card);
        return;
      case '401 always':
        // Whoever comes here was refused before.
        return;
      default:
        failOver(current, response, { whole: JSON.stringify(card), elsewhere, random });
    }
  }
}

function serve({ response }: Call, exchange: Exchange, card: ContactCard): void {
  if (card.id.includes(NOBODY)) {
    exchange.dealt = 'not found';
    sendJson(response, 404, { message: 'no such contact' });
    return;
  }
  exchange.dealt = 'served';
  if (exchange.note !== 'lying') {
    sendJson(response, 200, card);
    return;
  }
  // An address with a header of its own, and keys that are none of a contact's.
  const lies = `{"tier":"","email":"a@example.com\\r\\nbcc: ${card.phone}","__proto__":{"tier":"gold"},"constructor":1}`;
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(lies);
}
