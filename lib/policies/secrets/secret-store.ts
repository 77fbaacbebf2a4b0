import type * as z from 'zod/mini';
import { type CachedValue, createCachedValue } from '../freshness/cached-value.ts';
import type { Time } from '../time/time.ts';
import { parseSecret } from './parse-secret.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/** The staging labels that a rotation moves by itself (AWS Secrets Manager User Guide, "Secret versions"). */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretVersion {
  readonly text: string;
  /** Undefined where the store does not say. */
  readonly createdAtEpochMs: number | undefined;
}

/**
 * Reads one version of a secret; undefined where none has this label.
 *
 * @throws {SecretUnavailableError} where the store cannot be read
 */
export type ReadSecret = (secretId: string, stage: SecretStage) => Promise<SecretVersion | undefined>;

/** One secret in the store, and how long what was read of it lasts. */
export interface SecretSource<T> {
  readonly secretId: string;
  readonly schema: z.ZodMiniType<T>;
  readonly readSecret: ReadSecret;
  readonly ttlMs: number;
  /** How long beyond `ttlMs` it serves while it cannot be read again. */
  readonly maxStaleMs: number;
  readonly time: Time;
}

/** Bounds for reading a secret, see `functions/secrets-manager/`. */
export const MAX_SECRET_READ_MS = 5_000;

export interface ParsedVersion<T> {
  readonly secret: T;
  readonly createdAtEpochMs: number | undefined;
}

/**
 * Reads the current version, and parses it.
 *
 * @throws {SecretUnavailableError} where the store cannot be read, has none, or holds something of another form
 */
export async function readCurrent<T>({
  secretId,
  schema,
  readSecret,
}: SecretSource<T>): Promise<ParsedVersion<T>> {
  const version = await readSecret(secretId, 'AWSCURRENT');
  if (version === undefined) {
    throw new SecretUnavailableError('no such secret');
  }
  return { secret: parseSecret(version.text, schema), createdAtEpochMs: version.createdAtEpochMs };
}

export interface SecretReading<V> {
  /** Reads the store; `held` is what was read before, `refused` whether somebody was refused with it. */
  readonly read: (held: V | undefined, refused: boolean) => Promise<V>;
  readonly isSame: (one: V, other: V) => boolean;
}

/**
 * Caches what is read of a secret for as long as its source says.
 *
 * Its loads throw {@link SecretUnavailableError}.
 */
export function cacheSecret<T, V>(
  source: SecretSource<T>,
  { read, isSame }: SecretReading<V>,
): CachedValue<V> {
  const { ttlMs, maxStaleMs, time } = source;
  return createCachedValue({
    load: async (held, refused) => ({ value: await read(held, refused), freshMs: ttlMs, maxStaleMs }),
    isSame,
    mints: false,
    // The current version and the one before, one after the other.
    maxLoadMs: 2 * MAX_SECRET_READ_MS,
    time,
  });
}
