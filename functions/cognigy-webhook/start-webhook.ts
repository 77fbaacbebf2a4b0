import type { HttpClient } from '../../lib/policies/http/http-client.ts';
import { createCallerSecret } from '../../lib/policies/secrets/caller-secret.ts';
import { apiKeySchema, webhookSecretSchema } from '../../lib/policies/secrets/secret-forms.ts';
import type { ReadSecret, SecretSource } from '../../lib/policies/secrets/secret-store.ts';
import { createTurnReport } from '../turn/report-turn.ts';
import { parseConfig } from './config.ts';
import { createWebhook } from './webhook.ts';
import { type CrmWorld, wireCrm } from './wire-crm.ts';

/** Everything of the world outside that the webhook touches. */
export interface World extends HttpClient, CrmWorld {
  readonly readSecret: ReadSecret;
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
  const { readSecret, time, connect, write } = world;

  function secret<T>(secretId: string, schema: SecretSource<T>['schema']): SecretSource<T> {
    const { secretTtlMs: ttlMs, secretMaxStaleMs: maxStaleMs } = config;
    return { secretId, schema, readSecret, ttlMs, maxStaleMs, time };
  }

  const crm = wireCrm(config, world, (schema) => secret(config.crmSecretId, schema));
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

  if (environment['CRM']) {
    // Left alone on purpose: what nobody handles stops the function while it starts, and not in a turn.
    void crm.reader();
  }
  // The token first: what it takes is waited for longest, and a signature is checked meanwhile.
  ignoreEarlyFailure(Promise.resolve(crm.authorization.headers.get()));
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
    crm,
    report: createTurnReport({
      serviceName: config.serviceName,
      lowestLevel: config.logLevel,
      secrets: [webhookSecret, crm.authorization.secret, ...(apiKey === undefined ? [] : [apiKey])],
      environment,
      time,
      write,
    }),
    time,
  });
}

/** Ignores early failures: nothing is cached on failure, so the first turn retries and reports it. */
function ignoreEarlyFailure(work: Promise<unknown> | undefined): void {
  work?.catch(() => {});
}
