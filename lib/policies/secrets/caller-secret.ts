import type { CachedValue } from '../freshness/cached-value.ts';
import { cacheSecret, readCurrent, readVersion, type SecretSource } from './secret-store.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/** A secret that callers know too, through its rotations. */
export interface CallerSecret {
  /**
   * Whether what a caller showed (a signature, a key) is right under a secret in force: the current one or, for a
   * while after a rotation, the one before. Where it is not under those that we know, newer ones are looked for, but
   * rarely: wrong guesses cost nobody anything.
   *
   * @param isRight decides it for one secret
   * @throws {SecretUnavailableError} (as a rejection) where no secret can be had at all, or where it is wrong under
   *   what we know and the store could not say whether there is a newer one: that is no verdict
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
  /** How long after the current secret was made the one before is accepted. */
  readonly rotationWindowMs: number;
}

/** The secrets that callers may know. */
interface Versions {
  readonly current: string;
  readonly currentSinceEpochMs: number;
  readonly previous: string | undefined;
}

/** Creates the secret; it is not read before the first caller. */
export function createCallerSecret<T>(options: CallerSecretOptions<T>): CallerSecret {
  const { source, textOf, rotationWindowMs } = options;
  const { time } = source;
  const versions: CachedValue<Versions> = cacheSecret(source, { read, isSame });

  /** The store knows best which version was before, but is asked only where somebody was refused. */
  async function read(held: Versions | undefined, refused: boolean): Promise<Versions> {
    const [{ secret, createdAtEpochMs }, before] = await Promise.all([
      readCurrent(source),
      refused ? readVersion(source, 'AWSPREVIOUS').catch(() => undefined) : undefined,
    ]);
    const current = textOf(secret);
    if (held?.current === current) {
      return before === undefined ? held : { ...held, previous: textOf(before.secret) };
    }
    const previous = before === undefined ? held?.current : textOf(before.secret);
    return { current, currentSinceEpochMs: createdAtEpochMs ?? time.epochMs(), previous };
  }

  function isRightUnder(known: Versions, isRight: (secret: string) => boolean): boolean {
    const { current, currentSinceEpochMs, previous } = known;
    const inWindow = time.epochMs() - currentSinceEpochMs < rotationWindowMs;
    return isRight(current) || (inWindow && previous !== undefined && isRight(previous));
  }

  async function tryNewer(known: Versions, isRight: (secret: string) => boolean): Promise<boolean> {
    const newer = await versions.replace(known).catch((cause: unknown) => {
      throw new SecretUnavailableError('could not look for a newer secret', { cause });
    });
    return isRightUnder(newer, isRight);
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

/** Only a new current version means that the secret was rotated; the one before is learnt with a look. */
function isSame(one: Versions, other: Versions): boolean {
  return one.current === other.current;
}
