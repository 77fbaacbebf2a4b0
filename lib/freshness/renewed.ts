import type { Time } from '../time/time.ts';

/** A value from outside that does not last. Both instants are on the wall clock, which goes on during a freeze. */
export interface Obtained<T> {
  readonly value: T;
  /** From then on it should be renewed, but can still be used. */
  readonly renewAtEpochMs: number;
  /** From then on it cannot be used. */
  readonly expiresAtEpochMs: number;
}

/** Holds a value that does not last, and renews it before anybody has to wait for it. */
export interface Renewed<T> {
  /**
   * Gives the value at once while it can be used, else the promise of a new one. Once the value should be renewed,
   * that begins behind the scenes; should it fail, the value serves on until it expires.
   *
   * @throws (as a rejection) what obtaining it threw, where there is no value that can be used
   */
  get(): T | Promise<T>;
  /** Obtains a new value in any case: one that is on its way may have been read too early to be it. */
  renew(): Promise<T>;
  /** Whether this very value is the one in use. */
  holds(value: T): boolean;
  /** Takes a value out of use, unless another has come in its place. */
  discard(value: T): void;
  /** Whether the value that `get` gives should have been renewed, but could not be. */
  readonly isStale: boolean;
}

export interface RenewalOptions {
  readonly time: Time;
  /** How long obtaining may take. What takes longer was cut off by a freeze, and is not joined any more. */
  readonly flightMs: number;
  /** How long after a failure a value that still serves is left alone. */
  readonly cooldownMs: number;
}

interface Flight<T> {
  readonly landing: Promise<T>;
  readonly startedAtEpochMs: number;
}

/** Gives a holder of what `obtain` brings. Nothing is obtained before somebody asks. */
export function createRenewed<T>(
  obtain: () => Promise<Obtained<T>>,
  { time, flightMs, cooldownMs }: RenewalOptions,
): Renewed<T> {
  let held: Obtained<T> | undefined;
  let flight: Flight<T> | undefined;
  let failedAtEpochMs: number | undefined;

  function join(): Promise<T> {
    return flight !== undefined && time.epochMs() - flight.startedAtEpochMs <= flightMs
      ? flight.landing
      : renew();
  }

  function renew(): Promise<T> {
    const started: Flight<T> = { landing: land(() => flight === started), startedAtEpochMs: time.epochMs() };
    flight = started;
    return started.landing;
  }

  /** A flight that was given up may still land; it must not overwrite what came after it. */
  async function land(isNewest: () => boolean): Promise<T> {
    // Lets `renew` note the flight before obtaining can end.
    await undefined;
    try {
      const obtained = await obtain();
      if (isNewest()) {
        held = obtained;
        failedAtEpochMs = undefined;
        flight = undefined;
      }
      return obtained.value;
    } catch (error) {
      if (isNewest()) {
        failedAtEpochMs = time.epochMs();
        flight = undefined;
      }
      throw error;
    }
  }

  function isDue({ renewAtEpochMs }: Obtained<T>): boolean {
    return time.epochMs() >= renewAtEpochMs;
  }

  return {
    get() {
      if (held === undefined || time.epochMs() >= held.expiresAtEpochMs) {
        return join();
      }
      if (isDue(held) && (failedAtEpochMs === undefined || time.epochMs() - failedAtEpochMs >= cooldownMs)) {
        // Its failure is told by isStale.
        join().catch(() => {});
      }
      return held.value;
    },
    renew,
    holds: (value) => held?.value === value,
    discard(value) {
      if (held?.value === value) {
        held = undefined;
      }
    },
    get isStale() {
      return held !== undefined && failedAtEpochMs !== undefined && isDue(held);
    },
  };
}
