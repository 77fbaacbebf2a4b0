import { askCrm } from '../../lib/crm/ask-crm.ts';
import { createCircuitBreaker } from '../../lib/crm/circuit-breaker.ts';
import { clientCredentialsSchema } from '../../lib/crm/client-credentials.ts';
import { createContactCache } from '../../lib/crm/contact-cache.ts';
import { keepContacts } from '../../lib/crm/keep-contacts.ts';
import { createContactLookup, type LookUpContact } from '../../lib/crm/look-up-contact.ts';
import { createTokenRequest } from '../../lib/crm/request-token.ts';
import { createTokenSource, type TokenSource } from '../../lib/crm/token-source.ts';
import type { HttpClient } from '../../lib/http/http-client.ts';
import { apiKeySchema } from '../../lib/secrets/api-key.ts';
import {
  holdSecret,
  type ReadSecret,
  readVersion,
  type SecretOptions,
} from '../../lib/secrets/held-secret.ts';
import { createRotatingSecret } from '../../lib/secrets/rotating-secret.ts';
import { watchStale } from '../../lib/secrets/watch-stale.ts';
import { webhookSecretSchema } from '../../lib/secrets/webhook-secret.ts';
import type { Time } from '../../lib/time/time.ts';
import { createTurnReport } from '../turn/report-turn.ts';
import { type Config, parseConfig } from './config.ts';
import { createWebhook } from './webhook.ts';

/** Everything of the world outside that the webhook touches. */
export interface World extends HttpClient {
  readonly readSecret: ReadSecret;
  readonly time: Time;
  readonly random: () => number;
  /** Writes to stdout. */
  readonly write: (text: string) => void;
}

/** How often wrong signatures may make us look for newer secrets. */
const LOOK_COOLDOWN_MS = 5_000;
/** How often a secret that serves on past its time is asked for again. */
const STALE_COOLDOWN_MS = 5_000;
/** Contacts kept at most, each of some hundred bytes. */
const MAX_CONTACTS = 1_000;
/** What reading a secret may add to a token's request. */
const SECRET_MARGIN_MS = 5_000;

/**
 * Wires the webhook and begins what its first turn would otherwise wait for: both secrets side by side, and the
 * access token as soon as the CRM's credentials are there.
 *
 * @throws {ConfigError} where the environment is wrong
 */
export function startWebhook(environment: Readonly<Record<string, string | undefined>>, world: World) {
  const config = parseConfig(environment);
  const { time, send, connect, write } = world;

  const webhookSecret = holdRotating(config, world, {
    secretId: config.webhookSecretId,
    schema: webhookSecretSchema,
    textOf: (secret) => secret.webhookSecret,
  });
  const apiKey =
    config.apiKeySecretId === undefined
      ? undefined
      : holdRotating(config, world, {
          secretId: config.apiKeySecretId,
          schema: apiKeySchema,
          textOf: (secret) => secret.apiKey,
        });
  const credentials = holdSecret({
    ...secretOptions(config, world),
    secretId: config.crmSecretId,
    schema: clientCredentialsSchema,
  });
  const requestToken = createTokenRequest({
    endpoint: config.crmToken,
    credentials,
    timeoutMs: config.crmTimeoutMs,
    send,
    connect,
    time,
  });
  const tokens = createTokenSource(requestToken, config.crmTimeoutMs + SECRET_MARGIN_MS, time);

  // What callers show is checked against these; the credentials are read for the token's sake.
  const callerSecrets =
    apiKey === undefined ? [webhookSecret.current] : [webhookSecret.current, apiKey.current];
  // The token first: what it takes is waited for longest, and a signature is checked meanwhile.
  for (const needed of [tokens, ...callerSecrets]) {
    beginEarly(needed.get());
  }

  return createWebhook({
    config,
    webhookSecret: webhookSecret.rotating,
    apiKey: apiKey?.rotating,
    lookUpContact: wireLookup(config, tokens, world),
    report: createTurnReport({
      serviceName: config.serviceName,
      lowestLevel: config.logLevel,
      hasStaleSecret: watchStale([...callerSecrets, credentials], STALE_COOLDOWN_MS, time),
      // Lambda sets it anew for every turn.
      traceHeader: () => environment['_X_AMZN_TRACE_ID'],
      time,
      write,
    }),
    time,
  });
}

function secretOptions(config: Config, { readSecret, time }: World) {
  return { readSecret, ttlMs: config.secretTtlMs, maxStaleMs: config.secretMaxStaleMs, time };
}

interface RotatingOptions<T> {
  readonly secretId: string;
  readonly schema: SecretOptions<T>['schema'];
  readonly textOf: (secret: T) => string;
}

/** Holds a secret that callers know too, with the version before it. */
function holdRotating<T>(config: Config, world: World, { secretId, schema, textOf }: RotatingOptions<T>) {
  const options = { ...secretOptions(config, world), secretId, schema };
  const current = holdSecret(options);
  const rotating = createRotatingSecret({
    current,
    readPrevious: () => readVersion(options, 'AWSPREVIOUS'),
    textOf,
    rotationWindowMs: config.secretRotationWindowMs,
    cooldownMs: LOOK_COOLDOWN_MS,
    time: world.time,
  });
  return { current, rotating };
}

function wireLookup(
  config: Config,
  tokens: TokenSource,
  { send, connect, time, random }: World,
): LookUpContact {
  const crm = {
    baseUrl: config.crmBaseUrl,
    timeoutMs: config.crmTimeoutMs,
    tokens,
    send,
    connect,
    time,
    random,
  };
  const lookUp = createContactLookup({
    ask: (userId, deadlineMs, onRequest) => askCrm(crm, { userId, deadlineMs, onRequest }),
    breaker: createCircuitBreaker({
      failures: config.crmBreakerFailures,
      openMs: config.crmBreakerOpenMs,
      time,
    }),
    time,
  });
  return config.contactTtlMs === 0
    ? lookUp
    : keepContacts(lookUp, createContactCache(config.contactTtlMs, MAX_CONTACTS, time), time);
}

/** What fails before anybody waits for it is kept by nobody: the first turn tries again, and answers for it. */
function beginEarly(work: unknown): void {
  Promise.resolve(work).catch(() => {});
}
