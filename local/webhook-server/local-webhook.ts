import { readBody, readHeader } from '../../functions/api-gateway/read-event.ts';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { parseConfig } from '../../functions/cognigy-webhook/config.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../local-stack.ts';
import { explainRefusal } from '../signing/explain-refusal.ts';
import type { TurnRecord } from '../turns/turn-record.ts';
import { createFunctionHost } from './function-host.ts';
import type { LocalSettings } from './local-settings.ts';
import { SettingsError } from './settings-error.ts';

/** Secrets of the local webhook that signers know. */
export interface CallerSecrets {
  webhookSecret: string;
  /** Those that were rotated away, the newest first. */
  formerSecrets: readonly string[];
  readonly apiKey: string;
}

/** The function with all that it talks to, on this machine. */
export interface LocalWebhook {
  readonly stack: LocalStack;
  readonly secrets: CallerSecrets;
  readonly ownCrm: boolean;
  /** The turns in memory, the newest last; never more than 200. */
  readonly turns: readonly TurnRecord[];
  /** Runs one turn. */
  run(event: WebhookEvent): Promise<TurnRecord>;
  /** Calls back with every turn, once it is answered and again if it changes. Returns what ends that. */
  onTurn(listener: (turn: TurnRecord) => void): () => void;
  /** Starts the function anew; resolves with what is wrong, if anything. */
  restart(): Promise<string | undefined>;
  /** Makes another secret the current one, as a rotation does. */
  rotate(webhookSecret: string): void;
  stop(): Promise<void>;
}

const MAX_TURNS = 200;
const CRM_SECRET_ID = 'local/cognigy-webhook/crm';
const WEBHOOK_SECRET_ID = 'local/cognigy-webhook/webhook';
const API_KEY_SECRET_ID = 'local/cognigy-webhook/api-key';

/**
 * Starts the local stack and the function.
 *
 * @throws {SettingsError} where the function cannot start
 */
export async function startLocalWebhook(
  settings: LocalSettings,
  onEvent: NonNullable<LocalStackOptions['onEvent']> = () => {},
): Promise<LocalWebhook> {
  const { webhookSecret, apiKey, ownCrmSecret, sampleCrm, variables } = settings;
  const stack = await startLocalStack({
    webhookSecretId: WEBHOOK_SECRET_ID,
    webhookSecret,
    crmSecretId: CRM_SECRET_ID,
    sampleCrm,
    onEvent,
  });
  stack.vault.create(API_KEY_SECRET_ID, JSON.stringify({ apiKey }));
  const ownCrm = ownCrmSecret !== undefined;
  if (ownCrm) {
    stack.vault.put(CRM_SECRET_ID, ownCrmSecret);
  }
  const environment = {
    ...stack.environment,
    API_KEY_SECRET_ID,
    // A CRM of one's own may have no token endpoint.
    ...(ownCrm && { CRM_TOKEN_URL: '' }),
    ...variables,
  };
  const {
    crmBaseUrl,
    crmTokenUrl,
    signatureToleranceMs: toleranceMs,
    requireTimestamp,
  } = parseConfig(environment);
  const secrets: CallerSecrets = { webhookSecret, formerSecrets: [], apiKey };
  const turns: TurnRecord[] = [];
  const listeners = new Set<(turn: TurnRecord) => void>();
  let lastId = 0;

  const host = createFunctionHost({
    environment,
    servers: {
      crm: crmBaseUrl.href,
      token: crmTokenUrl === null ? 'none' : `${crmTokenUrl.origin}${crmTokenUrl.pathname}`,
      secrets: stack.secretsManager.origin,
    },
    onRequests(id, requests) {
      const index = turns.findIndex((turn) => turn.id === id);
      const turn = turns[index];
      if (turn !== undefined) {
        turns[index] = { ...turn, requests };
        publish(turns[index]);
      }
    },
  });

  function publish(turn: TurnRecord): void {
    for (const listener of listeners) {
      listener(turn);
    }
  }

  function refusalOf(event: WebhookEvent, status: number, nowEpochMs: number): readonly string[] {
    if (status !== 403) {
      return [];
    }
    const call = {
      body: Buffer.from(readBody(event)),
      signature: readHeader(event, 'x-cognigy-signature'),
      timestamp: readHeader(event, 'x-cognigy-timestamp'),
      apiKey: readHeader(event, 'x-api-key'),
    };
    return explainRefusal(call, { ...secrets, toleranceMs, requireTimestamp, nowEpochMs });
  }

  const problem = await host.restart();
  if (problem !== undefined) {
    await stack.stop();
    throw new SettingsError(problem.split('\n')[0]);
  }

  return {
    stack,
    secrets,
    ownCrm,
    turns,
    async run(event) {
      lastId += 1;
      const id = lastId;
      const atEpochMs = Date.now();
      const run = await host.invoke(id, event);
      const refusal = refusalOf(event, run.answer.status, Date.now());
      const turn: TurnRecord = { ...run, id, atEpochMs, event, refusal };
      turns.push(turn);
      turns.splice(0, turns.length - MAX_TURNS);
      publish(turn);
      return turn;
    },
    onTurn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart: () => host.restart(),
    rotate(next) {
      secrets.formerSecrets = [secrets.webhookSecret, ...secrets.formerSecrets];
      secrets.webhookSecret = next;
      stack.vault.put(WEBHOOK_SECRET_ID, JSON.stringify({ webhookSecret: next }));
    },
    async stop() {
      await Promise.all([host.stop(), stack.stop()]);
    },
  };
}
