import type { URL } from 'node:url';
import { DEFAULT_INPUT_FIELDS } from './default-selection';
import { EnrichmentProblem } from './problem';
import type { Selection } from './request-body';
import { readWebhookSecret } from './webhook-secret';
import { readWebhookUrl } from './webhook-url';

export const DEFAULT_RESULT_KEY = 'conversation';
/** Longer than the webhook's own deadline of 6 s, and below the 8 s after which a flow is commonly given up. */
export const DEFAULT_TIMEOUT_MS = 7_000;

/** An Extension is ended after 20 s, without a chance to choose a child. */
const MAX_TIMEOUT_MS = 15_000;
const MIN_TIMEOUT_MS = 100;

/** Where a flow finds what came of the turn. */
export interface ResultPlace {
  readonly store: 'input' | 'context';
  readonly key: string;
}

/** What happens without a conversation: the flow goes on in the child Failed, or the node throws. */
export type OnFailure = 'continue' | 'throw';

/** What must be right for a call to be made. */
export interface CallSettings {
  readonly url: URL;
  readonly secret: string;
  readonly selection: Selection;
  /** Whom to look up; undefined: the input's own user. */
  readonly user: string | undefined;
  readonly addTimestamp: boolean;
  readonly timeoutMs: number;
}

/** A node's configuration as Cognigy gives it: whatever its fields hold, scripts filled in. */
export type NodeConfig = Readonly<Record<string, unknown>>;

/** Reads what serves even a failure, and so can never be wrong: anything else than a choice is the default. */
export function readResultPlace({ storeIn, resultKey }: NodeConfig): ResultPlace {
  const key = typeof resultKey === 'string' ? resultKey.trim() : '';
  return { store: storeIn === 'context' ? 'context' : 'input', key: key === '' ? DEFAULT_RESULT_KEY : key };
}

/** As {@link readResultPlace}. */
export function readOnFailure({ onFailure }: NodeConfig): OnFailure {
  return onFailure === 'throw' ? 'throw' : 'continue';
}

/**
 * Reads what a call needs.
 *
 * @throws {EnrichmentProblem} that says which field is wrong, and what it must be
 */
export function readCallSettings(config: NodeConfig): CallSettings {
  return {
    url: readWebhookUrl(config['url']),
    secret: readWebhookSecret(config['connection']),
    selection: {
      input: readPaths(config['inputFields'], 'Input fields', DEFAULT_INPUT_FIELDS),
      profile: readPaths(config['profileFields'], 'Profile fields', []),
      context: readPaths(config['contextFields'], 'Context fields', []),
    },
    user: readUser(config['user']),
    addTimestamp: config['addTimestamp'] !== false,
    timeoutMs: readTimeout(config['timeoutMs']),
  };
}

/** A script that found nothing leaves an empty text or itself; a number comes as one where a slot holds it. */
function readUser(value: unknown): string | undefined {
  const user = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return user === '' || user.includes('{{') ? undefined : user;
}

function readPaths(value: unknown, label: string, whenMissing: readonly string[]): readonly string[] {
  if (value === undefined || value === null) {
    return whenMissing;
  }
  if (!Array.isArray(value) || !value.every((path) => typeof path === 'string')) {
    throw new EnrichmentProblem('invalid_configuration', `${label} must be a list of names`);
  }
  return value.map((path) => path.trim()).filter((path) => path !== '');
}

function readTimeout(value: unknown): number {
  if (value === undefined || value === null || value === '') {
    return DEFAULT_TIMEOUT_MS;
  }
  const timeoutMs = typeof value === 'string' ? Number(value) : value;
  if (typeof timeoutMs === 'number' && timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= MAX_TIMEOUT_MS) {
    return timeoutMs;
  }
  throw new EnrichmentProblem(
    'invalid_configuration',
    `Timeout must be a number of milliseconds from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`,
  );
}
