import { nowMs } from '../plan/clock.ts';

/** Tells when this process could not run, be it that it was busy or that the machine was. */
export interface LagMeter {
  /** The longest standstill that ended after an instant, in ms. */
  longestSince(sinceMs: number): number;
}

const EVERY_MS = 5;
/** A sample of less is what timers are like. */
const NOTEWORTHY_MS = 3;
const KEPT_MS = 10_000;

/** Gives a meter that runs as long as the process, and does not keep it alive. */
export function createLagMeter(): LagMeter {
  const lags: { endedAtMs: number; lagMs: number }[] = [];
  let last = nowMs();
  setInterval(() => {
    const now = nowMs();
    const lagMs = now - last - EVERY_MS;
    last = now;
    if (lagMs >= NOTEWORTHY_MS) lags.push({ endedAtMs: now, lagMs });
    while (lags[0] !== undefined && lags[0].endedAtMs < now - KEPT_MS) lags.shift();
  }, EVERY_MS).unref();

  return {
    longestSince(sinceMs) {
      // What stands still right now has not been sampled.
      const standing = Math.max(0, nowMs() - last - EVERY_MS);
      return lags.reduce(
        (longest, { endedAtMs, lagMs }) => (endedAtMs > sinceMs ? Math.max(longest, lagMs) : longest),
        standing,
      );
    },
  };
}
