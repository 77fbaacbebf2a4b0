import { isWithin, type Time } from '../time/time.ts';

/** What a turn meets: ask as always, ask as the one probe, or do not ask. */
export type BreakerState = 'closed' | 'half_open' | 'open';

/** Keeps turns from waiting for a CRM that is known to be down. */
export interface CircuitBreaker {
  /** Returns what a turn that is about to ask may do. Of those that come while it is open, one is the probe. */
  enter(): BreakerState;
  /** Reports how asking went; an answer of the CRM, whatever it says, is no outage. */
  leave(wasOutage: boolean): void;
}

export interface BreakerOptions {
  readonly time: Time;
  /** Outages in a row that open it. */
  readonly failures: number;
  /** How long it stays open before it lets a probe through, and waits for the probe before it lets the next. */
  readonly openMs: number;
}

type State =
  | { readonly name: 'closed'; readonly outages: number }
  | { readonly name: 'open'; readonly sinceEpochMs: number };

/** Creates a closed breaker. It reads the wall clock: an outage may have ended while the environment was frozen. */
export function createCircuitBreaker({ time, failures, openMs }: BreakerOptions): CircuitBreaker {
  let state: State = { name: 'closed', outages: 0 };

  function open(): State {
    return { name: 'open', sinceEpochMs: time.epochMs() };
  }

  return {
    enter() {
      if (state.name === 'closed') {
        return 'closed';
      }
      if (isWithin(state.sinceEpochMs, openMs, time)) {
        return 'open';
      }
      // Stays open for all others. A probe that never reports back is followed by another.
      state = open();
      return 'half_open';
    },
    leave(wasOutage) {
      if (!wasOutage) {
        state = { name: 'closed', outages: 0 };
      } else if (state.name === 'open' || state.outages + 1 >= failures) {
        state = open();
      } else {
        state = { name: 'closed', outages: state.outages + 1 };
      }
    },
  };
}
