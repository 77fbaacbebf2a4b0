import { isWithin, type Time } from '../time/time.ts';

/** What was loaded, and how long it lasts from the start of its load on, by the wall clock: that runs on in a freeze. */
export interface Loaded<T> {
  readonly value: T;
  readonly freshMs: number;
  /** How much longer it is served while it is revalidated, or while that fails (RFC 5861). */
  readonly maxStaleMs: number;
}

/** A value from outside that does not last: a secret, a token. */
export interface CachedValue<T> {
  /**
   * Returns the value at once while it is fresh, or stale and being revalidated; else the promise of a new one.
   *
   * @throws (as a rejection) what loading threw, where no value can be served
   */
  get(): T | Promise<T>;
  /**
   * Resolves to what serves in place of a refused value: what came meanwhile, else what one load brings. A load is
   * made once per cool-down, whoever provokes it, and until then everybody gets what it brought. So nobody can make
   * a flood of refusals, and "there is nothing newer" (the refused value itself) is told from "nobody could look".
   *
   * @throws (as a rejection) what that load threw
   */
  replace(refused: T): Promise<T>;
  /** Whether a stale value serves because it could not be revalidated. Where it does, that is tried again. */
  isStale(): boolean;
}

export interface CachedValueOptions<T> {
  /** Loads the value; `held` is what serves until then, `refused` whether somebody was refused with it. */
  readonly load: (held: T | undefined, refused: boolean) => Promise<Loaded<T>>;
  readonly isSame: (one: T, other: T) => boolean;
  /**
   * Whether each load makes a new value, as a token, instead of reading the one that there is, as a secret. One that
   * was read anew proves that the source changed, so it starts no cool-down; but a read that is on its way may have
   * begun before the change, so `replace` does not join it.
   */
  readonly mints: boolean;
  /** How long a load may take, 5 s at least. One that takes longer was cut off by a freeze, and is not joined. */
  readonly maxLoadMs: number;
  readonly time: Time;
}

/** How long a load that was in vain is left alone. */
export const COOLDOWN_MS = 5_000;

interface Held<T> extends Loaded<T> {
  readonly sinceEpochMs: number;
}

interface Load<T> {
  readonly result: Promise<T>;
  readonly startedAtEpochMs: number;
  state: 'in_flight' | 'in_vain' | 'newer';
}

/** Creates a cached value. Nothing is loaded before somebody asks. */
export function createCachedValue<T>(options: CachedValueOptions<T>): CachedValue<T> {
  const { load, isSame, mints, maxLoadMs, time } = options;
  let held: Held<T> | undefined;
  let latest: Load<T> | undefined;
  let replacement: Load<T> | undefined;
  let failedAtEpochMs: number | undefined;

  function isInFlight(one: Load<T> | undefined): one is Load<T> {
    return one?.state === 'in_flight' && isWithin(one.startedAtEpochMs, maxLoadMs, time);
  }

  function isCoolingDown(one: Load<T> | undefined): one is Load<T> {
    const isOver = one?.state === 'newer' && !mints;
    return one !== undefined && !isOver && isWithin(one.startedAtEpochMs, COOLDOWN_MS, time);
  }

  /** Also where the clock was set back: then it counts as stale, and is revalidated at once. */
  function canServe(one: Held<T> | undefined): one is Held<T> {
    return one !== undefined && time.epochMs() - one.sinceEpochMs < one.freshMs + one.maxStaleMs;
  }

  function isFresh({ sinceEpochMs, freshMs }: Held<T>): boolean {
    return isWithin(sinceEpochMs, freshMs, time);
  }

  function start(refused: boolean): Load<T> {
    const started: Load<T> = {
      startedAtEpochMs: time.epochMs(),
      state: 'in_flight',
      result: run(refused, () => started),
    };
    latest = started;
    return started;
  }

  /** A load that was given up may still end: it must not overwrite what came after it. */
  async function run(refused: boolean, self: () => Load<T>): Promise<T> {
    // Lets `start` note the load before it can end.
    await undefined;
    const before = held?.value;
    try {
      const loaded = await load(before, refused);
      self().state = before !== undefined && isSame(before, loaded.value) ? 'in_vain' : 'newer';
      if (latest === self()) {
        held = { ...loaded, sinceEpochMs: self().startedAtEpochMs };
        failedAtEpochMs = undefined;
      }
      return loaded.value;
    } catch (error) {
      self().state = 'in_vain';
      if (latest === self()) {
        failedAtEpochMs = time.epochMs();
      }
      throw error;
    }
  }

  function revalidate(): void {
    const failedLately = failedAtEpochMs !== undefined && isWithin(failedAtEpochMs, COOLDOWN_MS, time);
    if (!isInFlight(latest) && !failedLately) {
      // Its failure is told by isStale.
      start(false).result.catch(() => {});
    }
  }

  return {
    get() {
      if (!canServe(held)) {
        return (isInFlight(latest) ? latest : start(false)).result;
      }
      if (!isFresh(held)) {
        revalidate();
      }
      return held.value;
    },

    async replace(refused) {
      if (mints && isInFlight(latest)) {
        await latest.result;
      }
      if (held !== undefined && !isSame(held.value, refused)) {
        return held.value;
      }
      let look = replacement;
      if (!isInFlight(look) && !isCoolingDown(look)) {
        look = start(true);
        replacement = look;
      }
      const brought = await look.result;
      // Its result is not held where a freeze had it given up meanwhile, and is the newer one all the same.
      return held === undefined || isSame(held.value, refused) ? brought : held.value;
    },

    isStale() {
      const isStale = failedAtEpochMs !== undefined && canServe(held) && !isFresh(held);
      if (isStale) {
        revalidate();
      }
      return isStale;
    },
  };
}
