import { nowMs } from '../plan/clock.ts';
import type { TokenFault } from '../plan/fault-names.ts';
import type { Random } from '../plan/random.ts';
import { SETTINGS, TOKEN_LIFETIME_SECONDS } from '../plan/settings.ts';
import { readClientCredentials } from './client-credentials.ts';
import { type Call, type FaultServer, sendJson, serveFaults } from './fault-server.ts';
import type { Exchange, Ledger } from './ledger.ts';
import { failOver, RETRY_AFTERS } from './outage.ts';
import type { Tokens } from './tokens.ts';
import { CLIENT_ID, type Rotated } from './vault.ts';

const PATH = /^\/(e\d+)\/token$/;
const SCOPE = 'crm.read:contacts';

export interface TokenEndpointOptions {
  readonly fault: () => TokenFault | undefined;
  readonly clientSecret: Rotated<string>;
  readonly tokens: Tokens;
  readonly ledger: Ledger;
  readonly elsewhere: string;
  readonly random: Random;
}

/** Starts the token endpoint, which knows the newest client secret alone. */
export function startTokenEndpoint(options: TokenEndpointOptions): Promise<FaultServer> {
  const { fault, clientSecret, tokens, ledger, elsewhere, random } = options;

  return serveFaults((call) => {
    const environment = PATH.exec(call.url)?.[1];
    if (call.method !== 'POST' || environment === undefined) {
      ledger.object(`token endpoint asked for ${call.method} ${call.url.slice(0, 80)}`);
      call.response.destroy();
      return;
    }
    objectToStampede(environment);
    const exchange = ledger.open({ dependency: 'token', environment, subject: 'token', dealt: 'outage' });
    call.response.on('close', () => {
      exchange.endedAtMs ??= nowMs();
    });
    answer(fault(), call, exchange);
  });

  /** One renewal at a time; an older one that was given up may not have hung up yet. */
  function objectToStampede(environment: string): void {
    const alive = ledger
      .of(environment, 'token')
      .filter(
        ({ atMs, endedAtMs }) => endedAtMs === undefined && nowMs() - atMs < SETTINGS.crmTimeoutMs - 20,
      );
    if (alive.length > 0) ledger.object(`${environment} asked for ${alive.length + 1} tokens at once`);
  }

  function answer(current: TokenFault | undefined, call: Call, exchange: Exchange): void {
    const { response } = call;
    switch (current) {
      case undefined:
        grant(call, exchange, { expires_in: TOKEN_LIFETIME_SECONDS });
        return;
      case 'expires_in missing':
        grant(call, exchange, {});
        return;
      case 'expires_in 0':
      case 'expires_in 1':
        grant(call, exchange, { expires_in: current === 'expires_in 0' ? 0 : 1 });
        return;
      case 'expires_in huge':
        grant(call, exchange, { expires_in: 1e300 });
        return;
      case 'expires_in text':
        grant(call, exchange, { expires_in: String(TOKEN_LIFETIME_SECONDS) });
        return;
      case 'expires_in odd':
        grant(call, exchange, { expires_in: random.pick<unknown>(['soon', -5, null, {}, [], true]) });
        return;
      case '400':
      case '401':
      case '403':
        exchange.dealt = 'refused';
        sendJson(response, Number(current), { error: 'invalid_client' });
        return;
      case '429':
      case '429 retry-after':
        exchange.dealt = 'rate limited';
        exchange.note = current === '429' ? undefined : random.pick(RETRY_AFTERS);
        sendJson(response, 429, {}, exchange.note === undefined ? {} : { 'retry-after': exchange.note });
        return;
      case 'kept closed':
        if (call.isReused) {
          exchange.dealt = 'kept closed';
          response.socket?.resetAndDestroy();
        } else grant(call, exchange, { expires_in: TOKEN_LIFETIME_SECONDS });
        return;
      default: {
        const whole = JSON.stringify({
          access_token: tokens.issue(60),
          token_type: 'Bearer',
          expires_in: 60,
        });
        failOver(current, response, { whole, elsewhere, random });
      }
    }
  }

  function grant({ headers, body, response }: Call, exchange: Exchange, extra: object): void {
    const form = new URLSearchParams(body);
    const shown = readClientCredentials(headers.authorization, form);
    if (form.get('grant_type') !== 'client_credentials' || form.get('scope') !== SCOPE) {
      ledger.object('token request of another form');
    }
    if (shown?.clientId !== CLIENT_ID || shown.clientSecret !== clientSecret.current.value) {
      exchange.dealt = 'refused old secret';
      sendJson(response, 401, { error: 'invalid_client' });
      return;
    }
    exchange.dealt = 'served';
    const lifetimeSeconds =
      'expires_in' in extra && Number(extra.expires_in) <= 2 ? TOKEN_LIFETIME_SECONDS : 300;
    const token_type = random.pick(['Bearer', 'bearer', 'BEARER']);
    sendJson(response, 200, { access_token: tokens.issue(lifetimeSeconds), token_type, ...extra });
  }
}
