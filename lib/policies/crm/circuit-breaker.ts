import { isWithin, type Time } from '../time/time.ts';
import { createRow } from './row.ts';

/** What a turn meets: ask as always, ask as the one probe, or do not ask. */
export type BreakerState = 'closed' | 'half_open' | 'open';

/** Keeps turns from waiting for a CRM that is known to be down. */
export interface CircuitBreaker {
  /** Returns what a turn that is about to ask may do. Of those that come while it is open, one is the probe. */
  enter(): BreakerState;
  /** Reports how asking for an id went; an answer of the CRM, whatever it says, is no outage. */
  leave(wasOutage: boolean, userId: string): void;
}

export interface BreakerOptions {
  readonly time: Time;
  /** Outages in a row that open it, of two different ids at least. */
  readonly failures: number;
  /** How long it stays open before it lets a probe through, and waits for the probe before it lets the next. */
  readonly openMs: number;
}

/** Creates a closed breaker. It reads the wall clock: an outage may have ended while the environment was frozen. */
export function createCircuitBreaker({ time, failures, openMs }: BreakerOptions): CircuitBreaker {
  const outages = createRow();
  let openSinceEpochMs: number | undefined;

  return {
    enter() {
      if (openSinceEpochMs === undefined) {
        return 'closed';
      }
      if (isWithin(openSinceEpochMs, openMs, time)) {
        return 'open';
      }
      // Stays open for all others. A probe that never reports back is followed by another.
      openSinceEpochMs = time.epochMs();
      return 'half_open';
    },
    leave(wasOutage, userId) {
      if (!wasOutage) {
        outages.end();
        openSinceEpochMs = undefined;
        return;
      }
      outages.add(userId);
      if (openSinceEpochMs !== undefined || (outages.length >= failures && outages.isSharedWith(userId))) {
        openSinceEpochMs = time.epochMs();
      }
    },
  };
}
