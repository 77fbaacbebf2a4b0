import type { Time } from '../lib/policies/time/time.ts';

export interface FakeTime extends Time {
  /** Moves both clocks on, and calls every timer that is due by then. */
  advance(ms: number): void;
  /** Freezes the environment: the wall clock moves on, while timers and the monotonic clock stand still. */
  freeze(ms: number): void;
  /** Every `sleep` so far, in ms. */
  readonly waits: number[];
  /** Timers that are neither over nor cancelled. */
  readonly pendingTimers: number;
}

/** 2026-11-23T07:00:00.000Z */
export const FAKE_NOW_EPOCH_MS = Date.UTC(2026, 10, 23, 7);

/** Time that passes only when told to, or in a `sleep`, which takes no time of the test's. */
export function createFakeTime(): FakeTime {
  let passedMs = 0;
  let frozenMs = 0;
  const waits: number[] = [];
  const timers = new Map<object, { readonly dueMs: number; readonly onOver: () => void }>();

  function advance(ms: number): void {
    passedMs += ms;
    for (const [key, { dueMs, onOver }] of timers) {
      if (dueMs <= passedMs) {
        timers.delete(key);
        onOver();
      }
    }
  }

  return {
    epochMs: () => FAKE_NOW_EPOCH_MS + passedMs + frozenMs,
    monotonicMs: () => 1_000 + passedMs,
    async sleep(ms) {
      waits.push(ms);
      advance(ms);
    },
    startTimer(ms, onOver) {
      const key = {};
      timers.set(key, { dueMs: passedMs + ms, onOver });
      return () => {
        timers.delete(key);
      };
    },
    advance,
    freeze(ms) {
      frozenMs += ms;
    },
    waits,
    get pendingTimers() {
      return timers.size;
    },
  };
}
