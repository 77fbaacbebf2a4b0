import { createCooldown } from '../freshness/cooldown.ts';
import type { Renewed } from '../freshness/renewed.ts';
import type { Time } from '../time/time.ts';
import type { HeldVersion } from './held-secret.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/** A secret that callers know too, through its rotations. */
export interface RotatingSecret {
  /**
   * Tells whether what a caller showed (a signature, a key) is right under a secret in force: the current one or, for a while after a rotation,
   * the one before. Where it is not under those that we know, newer ones are looked for, but rarely: wrong
   * guesses cost nobody anything.
   *
   * @param isRight tells it for one secret
   * @throws {SecretUnavailableError} (as a rejection) where no secret can be had at all, or where it is wrong under
   *   what we know and the store could not say whether there is a newer one: that is no verdict
   */
  accept(isRight: (secret: string) => boolean): boolean | Promise<boolean>;
}

export interface RotatingSecretOptions<T> {
  readonly current: Renewed<HeldVersion<T>>;
  readonly readPrevious: () => Promise<HeldVersion<T> | undefined>;
  /** Gives the text that callers know. */
  readonly textOf: (secret: T) => string;
  /** How long after the current secret was made the one before is accepted. */
  readonly rotationWindowMs: number;
  /** How often wrong guesses may make us look for newer secrets. */
  readonly cooldownMs: number;
  readonly time: Time;
}

/** The current secret as it was seen last. */
interface Known {
  readonly secret: string;
  readonly sinceEpochMs: number;
}

/** Gives the secret; it is not read before the first caller. */
export function createRotatingSecret<T>(options: RotatingSecretOptions<T>): RotatingSecret {
  const { current, readPrevious, textOf, rotationWindowMs, time } = options;
  const looks = createCooldown(options.cooldownMs, time);
  let looking: Promise<void> | undefined;
  let blind: SecretUnavailableError | undefined;
  let known: Known | undefined;
  let previous: string | undefined;

  function note(held: HeldVersion<T>): Known {
    const secret = textOf(held.secret);
    if (known?.secret !== secret) {
      previous = known?.secret ?? previous;
      known = { secret, sinceEpochMs: held.createdAtEpochMs ?? time.epochMs() };
    }
    return known;
  }

  function isRightUnder(held: HeldVersion<T>, isRight: (secret: string) => boolean): boolean {
    const { secret, sinceEpochMs } = note(held);
    const inWindow = time.epochMs() - sinceEpochMs < rotationWindowMs;
    return isRight(secret) || (inWindow && previous !== undefined && isRight(previous));
  }

  async function look(): Promise<void> {
    // Either may fail: what is known serves on.
    const [before] = await Promise.all([
      readPrevious().catch(() => undefined),
      current.renew().then(see, failToSee),
    ]);
    // The store knows better than `note` which one was before: there may have been several rotations.
    previous = before === undefined ? previous : textOf(before.secret);
  }

  function see(held: HeldVersion<T>): void {
    blind = undefined;
    note(held);
  }

  function failToSee(cause: unknown): void {
    blind = new SecretUnavailableError('no look at a newer secret', { cause });
  }

  async function lookAndTry(isRight: (secret: string) => boolean): Promise<boolean> {
    if (looking === undefined && !looks.take()) {
      return refuse();
    }
    looking ??= look().finally(() => {
      looking = undefined;
    });
    await looking;
    const isRightNow = isRightUnder(await current.get(), isRight);
    if (isRightNow) {
      // Only who holds the secret gets here, so nobody can make a flood of it.
      looks.giveBack();
    }
    return isRightNow || refuse();
  }

  function refuse(): false {
    if (blind !== undefined) {
      throw blind;
    }
    return false;
  }

  function tryFirst(held: HeldVersion<T>, isRight: (secret: string) => boolean) {
    return isRightUnder(held, isRight) || lookAndTry(isRight);
  }

  return {
    accept(isRight) {
      const held = current.get();
      return held instanceof Promise
        ? held.then((value) => tryFirst(value, isRight))
        : tryFirst(held, isRight);
    },
  };
}
