import { isWithin, type Time } from '../time/time.ts';
import { createLoadBudget, LOGINS, READS } from './load-budget.ts';

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
   * Returns the value at once while it is fresh, or stale and being revalidated; else the promise of a new one. Where
   * that failed, a source that is read is asked again as often as its budget allows, and fails the same until then.
   *
   * @throws (as a rejection) what loading threw, where no value can be served
   */
  get(): T | Promise<T>;
  /**
   * Resolves to what serves in place of a refused value: what came meanwhile, else what one load brings. Whoever
   * provokes them, loads have a budget: while that is used up, nothing is newer than the refused value itself, unless
   * the latest load could not say. So nobody can make a flood of refusals, and "there is nothing newer" is told from
   * "nobody could look".
   *
   * @throws (as a rejection) what that load threw
   */
  replace(refused: T): Promise<T>;
  /**
   * Whether the value could not be revalidated in time: a stale one serves, or none does any more. One that was held
   * is tried again.
   */
  isStale(): boolean;
}

export interface CachedValueOptions<T> {
  /** Loads the value; `held` is what serves until then, `refused` whether somebody was refused with it. */
  readonly load: (held: T | undefined, refused: boolean) => Promise<Loaded<T>>;
  readonly isSame: (one: T, other: T) => boolean;
  /**
   * Whether each load makes a new value, as a token, instead of reading the one that there is, as a secret. What is
   * made bears fewer loads. A read that is on its way may have begun before the source changed, so `replace` does not
   * take it for an answer.
   */
  readonly mints: boolean;
  /** How long a load may take. One that takes longer was cut off by a freeze, and is not joined. */
  readonly maxLoadMs: number;
  readonly time: Time;
}

interface Held<T> extends Loaded<T> {
  readonly sinceEpochMs: number;
}

interface Load<T> {
  readonly result: Promise<T>;
  readonly startedAtEpochMs: number;
  isOver: boolean;
}

/** Creates a cached value. Nothing is loaded before somebody asks. */
export function createCachedValue<T>(options: CachedValueOptions<T>): CachedValue<T> {
  const { load, isSame, mints, maxLoadMs, time } = options;
  const bound = mints ? LOGINS : READS;
  const looks = createLoadBudget(bound, time);
  const retries = createLoadBudget(bound, time);
  let held: Held<T> | undefined;
  let latest: Load<T> | undefined;
  let look: Load<T> | undefined;
  let hasFailed = false;

  function isInFlight(one: Load<T> | undefined): one is Load<T> {
    return one?.isOver === false && isWithin(one.startedAtEpochMs, maxLoadMs, time);
  }

  /** What was held before the clock was set back is stale from then on, and serves no longer than what is stale. */
  function noticeClock(): void {
    const nowEpochMs = time.epochMs();
    if (held !== undefined && held.sinceEpochMs > nowEpochMs) {
      held = { ...held, sinceEpochMs: nowEpochMs - held.freshMs };
    }
  }

  function canServe(one: Held<T> | undefined): one is Held<T> {
    return one !== undefined && isWithin(one.sinceEpochMs, one.freshMs + one.maxStaleMs, time);
  }

  function isFresh(one: Held<T> | undefined): boolean {
    return one !== undefined && isWithin(one.sinceEpochMs, one.freshMs, time);
  }

  function start(refused: boolean): Load<T> {
    const started: Load<T> = {
      startedAtEpochMs: time.epochMs(),
      isOver: false,
      result: run(refused, () => started),
    };
    latest = started;
    return started;
  }

  /** A load that was given up may still end: it must not overwrite what came after it. */
  async function run(refused: boolean, self: () => Load<T>): Promise<T> {
    // Lets `start` note the load before it can end.
    await undefined;
    try {
      const loaded = await load(held?.value, refused);
      if (latest === self()) {
        held = { ...loaded, sinceEpochMs: self().startedAtEpochMs };
        hasFailed = false;
      }
      return loaded.value;
    } catch (error) {
      hasFailed ||= latest === self();
      throw error;
    } finally {
      self().isOver = true;
    }
  }

  function revalidate(): void {
    if (!isInFlight(latest) && retries.take()) {
      // Its failure is told by isStale.
      start(false).result.catch(() => {});
    }
  }

  /** What is minted is asked for whenever it is needed: how often is up to who asks. */
  function reload(): Promise<T> {
    const mayStart = !isInFlight(latest) && (!hasFailed || mints || retries.take());
    return (mayStart || latest === undefined ? start(false) : latest).result;
  }

  return {
    get() {
      noticeClock();
      if (!canServe(held)) {
        return reload();
      }
      if (!isFresh(held)) {
        revalidate();
      }
      return held.value;
    },

    async replace(refused) {
      const joined = mints ? latest : look;
      if (isInFlight(joined)) {
        await joined.result;
      }
      if (held !== undefined && !isSame(held.value, refused)) {
        return held.value;
      }
      const joins = isInFlight(look);
      const starts = !joins && looks.take();
      look = starts || look === undefined ? start(true) : look;
      const brought = await look.result;
      if (held !== undefined && !isSame(held.value, refused)) {
        return held.value;
      }
      // A freeze may have had the look given up: then what it brought is not held, and newer all the same. What one of
      // before brought may be older.
      return joins || starts ? brought : refused;
    },

    isStale() {
      noticeClock();
      const isStale = hasFailed && !isFresh(held);
      if (isStale && held !== undefined) {
        revalidate();
      }
      return isStale;
    },
  };
}
