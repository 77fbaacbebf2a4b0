import type { Time } from '../time/time.ts';

/** Allows something that outsiders can provoke, but not more often than every so many ms. */
export interface Cooldown {
  /** Tells whether it may be done now; who is told so has used it up. */
  take(): boolean;
  /** Gives it back: what was done was worth it. */
  giveBack(): void;
}

/** Gives a cool-down that has not been used yet. */
export function createCooldown(cooldownMs: number, time: Time): Cooldown {
  let takenAtEpochMs = Number.NEGATIVE_INFINITY;

  return {
    take() {
      const now = time.epochMs();
      if (now - takenAtEpochMs < cooldownMs) {
        return false;
      }
      takenAtEpochMs = now;
      return true;
    },
    giveBack() {
      takenAtEpochMs = Number.NEGATIVE_INFINITY;
    },
  };
}
