import type { Time } from '../lib/policies/time/time.ts';
import type { Scheduler } from './scheduler.ts';

/** 2026-11-23T07:00:00.000Z */
export const START_EPOCH_MS = Date.UTC(2026, 10, 23, 7);

/** The clocks of one environment, whose wall clock need not be right. */
export interface EnvironmentClock extends Time {
  freeze(ms: number): void;
  setBack(ms: number): void;
  setRight(): void;
  readonly pendingTimers: number;
  /** When it was frozen or set back, in ms of the run: spans that were measured across it mean little. */
  readonly disturbedAtMs: readonly number[];
}

/** Creates the clocks of an environment. */
export function createEnvironmentClock(environment: string, scheduler: Scheduler): EnvironmentClock {
  const disturbedAtMs: number[] = [];
  let frozenMs = 0;
  let setBackMs = 0;
  let pendingTimers = 0;

  function startTimer(ms: number, onOver: () => void): () => void {
    pendingTimers += 1;
    let isPending = true;
    function end(): void {
      pendingTimers -= isPending ? 1 : 0;
      isPending = false;
    }
    const cancel = scheduler.after(ms, {
      environment,
      isTimer: true,
      run() {
        end();
        onOver();
      },
    });
    return () => {
      end();
      cancel();
    };
  }

  return {
    epochMs: () => START_EPOCH_MS + scheduler.nowMs - setBackMs,
    monotonicMs: () => 1_000 + scheduler.nowMs - frozenMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        startTimer(ms, () => resolve());
      }),
    startTimer,
    freeze(ms) {
      if (scheduler.freeze(environment, ms)) {
        disturbedAtMs.push(scheduler.nowMs, scheduler.nowMs + ms);
        frozenMs += ms;
      }
    },
    setBack(ms) {
      disturbedAtMs.push(scheduler.nowMs);
      setBackMs += ms;
    },
    setRight() {
      setBackMs = 0;
    },
    get pendingTimers() {
      return pendingTimers;
    },
    disturbedAtMs,
  };
}
