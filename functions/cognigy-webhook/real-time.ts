import { setTimeout as sleep } from 'node:timers/promises';
import type { Time } from '../../lib/time/time.ts';

/** Time as the machine has it. */
export const realTime: Time = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms) => sleep(ms),
  startTimer(ms, onOver) {
    const timer = setTimeout(onOver, ms);
    return () => clearTimeout(timer);
  },
};
