import { setTimeout as sleep } from 'node:timers/promises';
import type { Time } from '../../lib/policies/time/time.ts';

/** Time as the machine has it. */
export const realTime: Time = {
  epochMs: () => Date.now(),
  // Not performance.now: the first use of `performance` loads all of node:perf_hooks.
  monotonicMs() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1_000 + nanoseconds / 1_000_000;
  },
  sleep: (ms) => sleep(ms),
  startTimer(ms, onOver) {
    const timer = setTimeout(onOver, ms);
    return () => clearTimeout(timer);
  },
};

/** Writes to stdout as it is at that moment: whoever captures it replaces its `write`. */
export function writeToStdout(text: string): void {
  process.stdout.write(text);
}
