import type * as z from 'zod/mini';
import { createRenewed, type Obtained, type Renewed } from '../freshness/renewed.ts';
import type { Time } from '../time/time.ts';
import { parseSecret } from './parse-secret.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/** The staging labels that a rotation moves by itself (AWS Secrets Manager User Guide, "Secret versions"). */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretVersion {
  readonly text: string;
  readonly createdAtEpochMs: number | undefined;
}

/**
 * Gives one version of a secret, or undefined where it has none with this label.
 *
 * @throws {SecretUnavailableError} where the store cannot be read
 */
export type ReadSecret = (secretId: string, stage: SecretStage) => Promise<SecretVersion | undefined>;

export interface HeldVersion<T> {
  readonly secret: T;
  /** Undefined where the store does not say. */
  readonly createdAtEpochMs: number | undefined;
}

export interface SecretOptions<T> {
  readonly secretId: string;
  readonly schema: z.ZodMiniType<T>;
  readonly readSecret: ReadSecret;
  readonly ttlMs: number;
  /** How long beyond its time a secret may serve on while it cannot be renewed. */
  readonly maxStaleMs: number;
  readonly time: Time;
}

/** Bounds for reading a secret, see `functions/secrets-manager/`; a read that takes longer was cut off by a freeze. */
const FLIGHT_MS = 5_000;
const FAILURE_COOLDOWN_MS = 5_000;

/** Gives the current version of a secret, renewed behind the scenes once it is older than `ttlMs`. */
export function holdSecret<T>({ ttlMs, maxStaleMs, ...options }: SecretOptions<T>): Renewed<HeldVersion<T>> {
  const { time } = options;

  async function obtain(): Promise<Obtained<HeldVersion<T>>> {
    const renewAtEpochMs = time.epochMs() + ttlMs;
    const value = await readVersion(options, 'AWSCURRENT');
    if (value === undefined) {
      throw new SecretUnavailableError('no such secret');
    }
    return { value, renewAtEpochMs, expiresAtEpochMs: renewAtEpochMs + maxStaleMs };
  }

  return createRenewed(obtain, { time, flightMs: FLIGHT_MS, cooldownMs: FAILURE_COOLDOWN_MS });
}

/**
 * Reads one version of a secret.
 *
 * @throws {SecretUnavailableError} where the store cannot be read, or what it holds is of another form
 */
export async function readVersion<T>(
  { secretId, schema, readSecret }: Pick<SecretOptions<T>, 'secretId' | 'schema' | 'readSecret'>,
  stage: SecretStage,
): Promise<HeldVersion<T> | undefined> {
  const version = await readSecret(secretId, stage);
  return version && { secret: parseSecret(version.text, schema), createdAtEpochMs: version.createdAtEpochMs };
}
