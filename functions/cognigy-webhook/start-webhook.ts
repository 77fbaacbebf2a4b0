import { createCrmClient } from '../../lib/policies/crm/ask-crm.ts';
import { cacheAuthorization } from '../../lib/policies/crm/authorization.ts';
import { cacheContacts } from '../../lib/policies/crm/cache-contacts.ts';
import { createCircuitBreaker } from '../../lib/policies/crm/circuit-breaker.ts';
import { createContactLookup } from '../../lib/policies/crm/look-up-contact.ts';
import { type CompiledRequests, compileRequests } from '../../lib/policies/crm-document/compile-document.ts';
import { DocumentError } from '../../lib/policies/crm-document/document-error.ts';
import {
  type AnswerReader,
  type CompileExpression,
  compileAnswerReader,
  type LoadReader,
} from '../../lib/policies/crm-document/read-answer.ts';
import type { HttpClient } from '../../lib/policies/http/http-client.ts';
import { createCallerSecret } from '../../lib/policies/secrets/caller-secret.ts';
import { apiKeySchema, webhookSecretSchema } from '../../lib/policies/secrets/secret-forms.ts';
import type { ReadSecret, SecretSource } from '../../lib/policies/secrets/secret-store.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import { createTurnReport } from '../turn/report-turn.ts';
import { LONGEST_TURN_MS } from '../turn/turn.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { createWebhook } from './webhook.ts';

/**
 * The share of a turn that one attempt may take. A longer timeout would never be over before the deadline, and only
 * an attempt that had its full time says anything of the CRM.
 */
const MOST_OF_A_TURN = 0.9;

/** Everything of the world outside that the webhook touches. */
export interface World extends HttpClient {
  readonly readSecret: ReadSecret;
  readonly time: Time;
  readonly random: () => number;
  /** Loads the compiler of expressions, which is a file of its own. */
  readonly loadExpressions: () => Promise<{ readonly compileExpression: CompileExpression }>;
  /** Writes to stdout. */
  readonly write: (text: string) => void;
}

/**
 * Wires the webhook and begins what its first turn would otherwise wait for: the secrets side by side, the access
 * token as soon as the CRM's credentials are there, and the connections that they will need.
 *
 * @throws {ConfigError} where the environment is wrong
 */
export function startWebhook(environment: Readonly<Record<string, string | undefined>>, world: World) {
  const config = parseConfig(environment);
  const { readSecret, time, send, connect, random, write } = world;

  function secret<T>(secretId: string, schema: SecretSource<T>['schema']): SecretSource<T> {
    const { secretTtlMs: ttlMs, secretMaxStaleMs: maxStaleMs } = config;
    return { secretId, schema, readSecret, ttlMs, maxStaleMs, time };
  }

  const turnMs = Math.min(config.crmDeadlineMs, LONGEST_TURN_MS);
  const timeoutMs = Math.min(config.crmTimeoutMs, MOST_OF_A_TURN * turnMs);
  const { credential, contactRequest } = compileCrm(config);
  const reader = createReaderLoader(config, world);
  const authorization = cacheAuthorization({
    credential,
    source: secret(config.crmSecretId, credential.secretSchema),
    tokenUrl: config.crmTokenUrl ?? undefined,
    reader,
    timeoutMs,
    send,
    time,
  });
  const webhookSecret = createCallerSecret({
    source: secret(config.webhookSecretId, webhookSecretSchema),
    textOf: (parsed) => parsed.webhookSecret,
    rotationWindowMs: config.secretRotationWindowMs,
  });
  const apiKey =
    config.apiKeySecretId === undefined
      ? undefined
      : createCallerSecret({
          source: secret(config.apiKeySecretId, apiKeySchema),
          textOf: (parsed) => parsed.apiKey,
          rotationWindowMs: config.apiKeyRotationWindowMs,
        });

  const lookUp = createContactLookup({
    contactRequest,
    ask: createCrmClient({
      baseUrl: config.crmBaseUrl,
      timeoutMs,
      authorization: authorization.headers,
      mints: credential.type === 'oauth2',
      reader,
      send,
      time,
      random,
    }),
    breaker: createCircuitBreaker({
      failures: config.crmBreakerFailures,
      openMs: config.crmBreakerOpenMs,
      time,
    }),
    time,
  });

  if (environment['CRM']) {
    // Left alone on purpose: what nobody handles stops the function while it starts, and not in a turn.
    void reader();
  }
  // The token first: what it takes is waited for longest, and a signature is checked meanwhile.
  ignoreEarlyFailure(Promise.resolve(authorization.headers.get()));
  ignoreEarlyFailure(webhookSecret.preload());
  ignoreEarlyFailure(apiKey?.preload());
  if (config.crmTokenUrl !== null) {
    connect(config.crmTokenUrl);
  }
  connect(config.crmBaseUrl);

  return createWebhook({
    config,
    webhookSecret,
    apiKey,
    lookUpContact: config.contactTtlMs === 0 ? lookUp : cacheContacts(lookUp, config.contactTtlMs, time),
    report: createTurnReport({
      serviceName: config.serviceName,
      lowestLevel: config.logLevel,
      secrets: [webhookSecret, authorization.secret, ...(apiKey === undefined ? [] : [apiKey])],
      environment,
      time,
      write,
    }),
    time,
  });
}

/** @throws {ConfigError} in one line: place and cure */
function compileCrm({ crmDocument, crmBaseUrl }: Config): CompiledRequests {
  return asConfigError(() => compileRequests(crmDocument, crmBaseUrl));
}

/** Creates what loads the reader of answers once. It throws (as a rejection) {@link ConfigError}. */
function createReaderLoader({ crmDocument }: Config, { loadExpressions }: World): LoadReader {
  let loading: Promise<AnswerReader> | undefined;

  async function load(): Promise<AnswerReader> {
    const { compileExpression } = await loadExpressions();
    return asConfigError(() => compileAnswerReader(crmDocument, compileExpression));
  }

  return () => {
    loading ??= load();
    return loading;
  };
}

function asConfigError<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw error instanceof DocumentError ? new ConfigError([`CRM ${error.message}`]) : error;
  }
}

/** Ignores early failures: nothing is cached on failure, so the first turn retries and reports it. */
function ignoreEarlyFailure(work: Promise<unknown> | undefined): void {
  work?.catch(() => {});
}
