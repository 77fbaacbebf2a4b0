import type { Time } from '../time/time.ts';

/** How often something may be loaded. */
export interface LoadBound {
  /** Loads that may be made at once. */
  readonly burst: number;
  /** How long it takes until one more may be made. */
  readonly everyMs: number;
}

/** What a source that is read bears: nobody waits for long, and nobody can make a flood. */
export const READS: LoadBound = { burst: 5, everyMs: 1_000 };

/** What a token endpoint bears: some count logins by the hour. */
export const LOGINS: LoadBound = { burst: 1, everyMs: 5_000 };

export interface LoadBudget {
  /** Takes one load from the budget. Returns whether there was one. */
  take(): boolean;
}

/**
 * Creates a full budget (the generic cell rate algorithm of ITU-T I.371). It reads the wall clock, which runs on in a
 * freeze. Where it would be full only later than an empty one is, the clock was set back: then it is full now.
 */
export function createLoadBudget({ burst, everyMs }: LoadBound, time: Time): LoadBudget {
  let fullAtEpochMs = Number.NEGATIVE_INFINITY;

  return {
    take() {
      const nowEpochMs = time.epochMs();
      const missingMs = fullAtEpochMs - nowEpochMs;
      const isFull = missingMs <= 0 || missingMs > burst * everyMs;
      if (!isFull && missingMs > (burst - 1) * everyMs) {
        return false;
      }
      fullAtEpochMs = (isFull ? nowEpochMs : fullAtEpochMs) + everyMs;
      return true;
    },
  };
}
