import { startWebhook } from '../functions/cognigy-webhook/start-webhook.ts';
import type { HttpRequest, HttpResponse } from '../lib/policies/http/http-client.ts';
import type { ReadSecret } from '../lib/policies/secrets/secret-store.ts';
import { SecretUnavailableError } from '../lib/policies/secrets/secret-unavailable-error.ts';
import type { Time } from '../lib/policies/time/time.ts';
import { dealWith, type Exchange, toFailure, toResponse } from './exchanges.ts';
import type { Profile, Target } from './schedule.ts';
import { SCOPE } from './servers.ts';
import type { SimulatedWorld } from './world.ts';

export const DEADLINE_MS = 6_000;
export const TIMEOUT_MS = 3_000;
/** How long the SDK is at reading a secret that does not come. */
const SECRET_READ_MS = 3_000;

/** One environment of the function, with a clock of its own. */
export interface Environment {
  readonly name: string;
  readonly profile: Profile;
  readonly time: Time;
  readonly handler: ReturnType<typeof startWebhook>;
  readonly frozenUntilMs: number;
  readonly lastFrozenAtMs: number;
  readonly setBackAtMs: readonly number[];
  freeze(ms: number): void;
  setBack(ms: number): void;
}

/** Starts an environment as Lambda does at a cold start. */
export function startEnvironment(name: string, profile: Profile, world: SimulatedWorld): Environment {
  const { scheduler, servers, random, turns } = world;
  let frozenMs = 0;
  let frozenUntilMs = 0;
  let lastFrozenAtMs = Number.NEGATIVE_INFINITY;
  let behindMs = 0;
  const setBackAtMs: number[] = [];

  const time: Time = {
    epochMs: () => world.epochMs() - behindMs,
    monotonicMs: () => scheduler.nowMs - frozenMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        time.startTimer(ms, resolve);
      }),
    startTimer: (ms, onOver) => scheduler.after(ms, onOver, { lane: name, isTimer: true }),
  };

  function begin(target: Target, subject: string): Exchange {
    const exchange: Exchange = {
      environment: name,
      turn: turns.getStore(),
      target,
      subject,
      startedAtMs: scheduler.nowMs,
      endedAtMs: Number.POSITIVE_INFINITY,
      dealt: 'in flight',
      retryAfter: undefined,
    };
    world.exchanges.push(exchange);
    return exchange;
  }

  function end(exchange: Exchange, dealt: string): void {
    exchange.endedAtMs = scheduler.nowMs;
    exchange.dealt = dealt;
    world.tell(exchange.turn ?? name, `${exchange.target} ${exchange.subject}: ${dealt}`);
  }

  function send(request: HttpRequest): Promise<HttpResponse> {
    const isToken = request.server.hostname.startsWith('login');
    const target = isToken ? 'token' : 'contact';
    const exchange = begin(target, isToken ? '' : request.path);
    const respond = isToken ? servers.token : servers.contact;
    const { afterMs, answer } = dealWith(
      request,
      world.faultOf(target),
      () => respond({ ...request, body: String(request.body ?? '') }),
      random.whole(5, 60),
    );
    return new Promise((resolve, reject) => {
      // Whatever a server does, the attempt ends at its time-out.
      const isLate = afterMs >= request.timeoutMs;
      const run = () => {
        const outcome = isLate ? 'timeout' : answer;
        if (typeof outcome === 'string') {
          end(exchange, outcome);
          reject(toFailure(outcome));
          return;
        }
        const known = outcome.body === '{"tier": "go' || Array.isArray(outcome.body) ? 'nonsense' : '';
        exchange.retryAfter = outcome.headers?.['retry-after'];
        end(exchange, known || String(outcome.status));
        resolve(toResponse(outcome));
      };
      scheduler.after(Math.min(afterMs, request.timeoutMs), run, { lane: name, isTimer: isLate });
    });
  }

  const readSecret: ReadSecret = (secretId, stage) => {
    const exchange = begin('secret', `${secretId} ${stage}`);
    const fault = world.faultOf('secret');
    const version = servers.vault.read(secretId, stage);
    return new Promise((resolve, reject) => {
      const run = () => {
        if (fault === undefined) {
          exchange.text = version?.text;
          end(exchange, 'served');
          resolve(version && { text: version.text, createdAtEpochMs: version.createdAtEpochMs });
        } else {
          end(exchange, fault);
          reject(new SecretUnavailableError(`Secrets Manager ${fault}`));
        }
      };
      const ms = fault === 'hang' ? SECRET_READ_MS : random.whole(5, 60);
      scheduler.after(ms, run, { lane: name, isTimer: fault === 'hang' });
    });
  };

  const handler = startWebhook(
    {
      WEBHOOK_SECRET_ID: 'webhook',
      CRM_SECRET_ID: 'crm',
      CRM_BASE_URL: 'https://crm.example.com',
      CRM_TOKEN_URL: 'https://login.example.com/oauth2/token',
      CRM_SCOPE: SCOPE,
      CRM_TOKEN_AUTH_METHOD: profile.authMethod,
      CRM_FALLBACK: profile.fallback,
      CRM_DEADLINE_MS: String(DEADLINE_MS),
      CRM_TIMEOUT_MS: String(TIMEOUT_MS),
      MAX_BODY_BYTES: '65536',
      CRM_BREAKER_FAILURES: String(profile.breakerFailures),
      CRM_BREAKER_OPEN_SECONDS: String(profile.breakerOpenSeconds),
      CONTACT_TTL_SECONDS: String(profile.contactTtlSeconds),
      SECRET_TTL_SECONDS: String(profile.secretTtlSeconds),
      SECRET_MAX_STALE_SECONDS: String(profile.maxStaleSeconds),
      SECRET_ROTATION_WINDOW_SECONDS: String(profile.windowSeconds),
      REQUIRE_TIMESTAMP: String(profile.requireTimestamp),
      ...(profile.hasApiKey ? { API_KEY_SECRET_ID: 'key' } : undefined),
    },
    {
      send,
      connect: () => {},
      readSecret,
      time,
      random: random.next,
      write: (text) => world.lines.push(...text.trimEnd().split('\n')),
    },
  );

  return {
    name,
    profile,
    time,
    handler,
    setBackAtMs,
    get frozenUntilMs() {
      return frozenUntilMs;
    },
    get lastFrozenAtMs() {
      return lastFrozenAtMs;
    },
    freeze(ms) {
      if (scheduler.nowMs < frozenUntilMs) {
        return;
      }
      lastFrozenAtMs = scheduler.nowMs;
      frozenUntilMs = scheduler.nowMs + ms;
      scheduler.freeze(name, ms);
      frozenMs += ms;
    },
    setBack(ms) {
      behindMs += ms;
      setBackAtMs.push(scheduler.nowMs);
    },
  };
}
