import { cacheSecret, type SecretSource } from './secret-store.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';
import { readVersions, type Versions } from './secret-versions.ts';

/** A secret that callers know too, through its rotations. */
export interface CallerSecret {
  /**
   * Whether what a caller showed (a signature, a key) is right under a secret in force: the current one or, for a
   * while after a rotation, the one before. Where it is not under those that we know, newer ones are looked for, as
   * often as their budget allows: wrong guesses cost nobody anything.
   *
   * @param isRight decides it for one secret
   * @throws {SecretUnavailableError} (as a rejection) where no secret can be had at all, or where it is wrong under
   *   what we know and the store could not say what else is in force: that is no verdict
   */
  accept(isRight: (secret: string) => boolean): boolean | Promise<boolean>;
  /** See `CachedValue`. */
  isStale(): boolean;
  /** Reads it before the first caller comes. */
  preload(): Promise<unknown>;
}

export interface CallerSecretOptions<T> {
  readonly source: SecretSource<T>;
  /** Reads the text that callers know. */
  readonly textOf: (secret: T) => string;
  /** How long after a rotation the version before is accepted. */
  readonly rotationWindowMs: number;
}

/** Creates the secret; it is not read before the first caller. */
export function createCallerSecret<T>(options: CallerSecretOptions<T>): CallerSecret {
  const { source, textOf, rotationWindowMs } = options;
  const { time } = source;
  const reading = readVersions({ source, textOf, wantsBefore: rotationWindowMs > 0 });
  const versions = cacheSecret(source, reading);

  function isRightUnder(known: Versions, isRight: (secret: string) => boolean): boolean {
    const { current, before, movedAtEpochMs } = known;
    const inWindow = time.epochMs() - movedAtEpochMs < rotationWindowMs;
    return isRight(current) || (inWindow && before.text !== undefined && isRight(before.text));
  }

  /** Looks until there is nothing newer: what was newest a moment ago may have been rotated since. */
  async function tryNewer(known: Versions, isRight: (secret: string) => boolean): Promise<boolean> {
    const newer = await versions.replace(known).catch((cause: unknown) => {
      throw new SecretUnavailableError('could not look for a newer secret', { cause });
    });
    if (isRightUnder(newer, isRight)) {
      return true;
    }
    if (!reading.isSame(newer, known)) {
      return tryNewer(newer, isRight);
    }
    const { failure } = newer.before;
    if (failure !== undefined) {
      throw new SecretUnavailableError('could not read the previous secret', { cause: failure });
    }
    return false;
  }

  return {
    accept(isRight) {
      const known = versions.get();
      return known instanceof Promise
        ? known.then((value) => isRightUnder(value, isRight) || tryNewer(value, isRight))
        : isRightUnder(known, isRight) || tryNewer(known, isRight);
    },
    isStale: versions.isStale,
    preload: async () => versions.get(),
  };
}
