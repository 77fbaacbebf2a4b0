import { nowMs } from '../plan/clock.ts';
import type { Random } from '../plan/random.ts';
import { openWindow, type Schedule } from '../plan/schedule.ts';
import { type Profile, SETTINGS } from '../plan/settings.ts';
import { startContactApi } from './contact-api.ts';
import { serveFaults } from './fault-server.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { startTokenEndpoint } from './token-endpoint.ts';
import { createTokens, type Tokens } from './tokens.ts';
import {
  CRM_SECRET_ID,
  createClientSecret,
  createWebhookSecret,
  type Rotated,
  WEBHOOK_SECRET_ID,
} from './vault.ts';

/** All that the function talks to, faults included. */
export interface ChaosWorld {
  readonly ledger: Ledger;
  readonly tokens: Tokens;
  readonly webhookSecret: Rotated<string>;
  readonly clientSecret: Rotated<string>;
  /** Instant of the schedule's zero. */
  readonly startedAtMs: number;
  /** The variables by which an environment finds this world. */
  variables(environment: string, profile: Profile): Readonly<Record<string, string>>;
  closeIdle(): void;
  stop(): Promise<void>;
}

/** Starts the servers on 127.0.0.1; the schedule begins now. */
export async function startChaosWorld(schedule: Schedule, random: Random): Promise<ChaosWorld> {
  const ledger = createLedger();
  const tokens = createTokens();
  const webhookSecret = createWebhookSecret();
  const clientSecret = createClientSecret();
  const startedAtMs = nowMs();
  const sinceStartMs = (): number => nowMs() - startedAtMs;

  const trap = await serveFaults(({ url, response }) => {
    ledger.object(`a redirect was followed to ${url}`);
    response.end();
  });
  const elsewhere = trap.origin;
  const contacts = await startContactApi({
    fault: () => openWindow(schedule.contacts, sinceStartMs())?.fault,
    tokens,
    ledger,
    elsewhere,
    random: random.fork(),
  });
  const token = await startTokenEndpoint({
    fault: () => openWindow(schedule.token, sinceStartMs())?.fault,
    clientSecret,
    tokens,
    ledger,
    elsewhere,
    random: random.fork(),
  });
  const secrets = await startSecretsManager({
    fault: () => openWindow(schedule.secrets, sinceStartMs())?.fault,
    webhookSecret,
    clientSecret,
    ledger,
    random: random.fork(),
  });
  const servers = [contacts, token, secrets];

  return {
    ledger,
    tokens,
    webhookSecret,
    clientSecret,
    startedAtMs,
    variables: (environment, profile) => ({
      WEBHOOK_SECRET_ID,
      CRM_SECRET_ID,
      CRM_BASE_URL: `${contacts.origin}/${environment}`,
      CRM_TOKEN_URL: `${token.origin}/${environment}/token`,
      CRM_TOKEN_AUTH_METHOD: profile.authMethod,
      CRM_FALLBACK: profile.fallback,
      CRM_DEADLINE_MS: String(SETTINGS.crmDeadlineMs),
      CRM_TIMEOUT_MS: String(SETTINGS.crmTimeoutMs),
      CRM_BREAKER_FAILURES: String(profile.breakerFailures),
      CRM_BREAKER_OPEN_SECONDS: String(SETTINGS.breakerOpenSeconds),
      SECRET_TTL_SECONDS: String(SETTINGS.secretTtlSeconds),
      SECRET_MAX_STALE_SECONDS: String(profile.maxStaleSeconds),
      MAX_BODY_BYTES: String(SETTINGS.maxBodyBytes),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: `CHAOS${environment}`,
      AWS_SECRET_ACCESS_KEY: 'chaos',
    }),
    closeIdle() {
      for (const server of servers) server.closeIdle();
    },
    async stop() {
      await Promise.all([...servers, trap].map((server) => server.stop()));
    },
  };
}
