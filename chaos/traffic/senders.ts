import { nowMs } from '../plan/clock.ts';
import type { Random } from '../plan/random.ts';
import { STRAGGLE_MS, SWITCH_LATER_MS } from '../plan/settings.ts';
import type { Rotated, Version } from '../world/vault.ts';

/** Those who send turns: what they sign with, which is not always the newest secret. */
export interface Senders {
  rotate(when: 'at once' | 'later'): void;
  /** The version that the next turn is signed with. */
  version(): Version<string>;
}

/** How many of them straggle. */
const STRAGGLERS = 0.3;

/** Gives senders of the webhook's first secret. */
export function createSenders(secret: Rotated<string>, random: Random): Senders {
  let old: Version<string> | undefined;
  let switchAtMs = 0;

  return {
    rotate(when) {
      old = secret.current;
      secret.rotate();
      switchAtMs = nowMs() + (when === 'at once' ? 0 : SWITCH_LATER_MS);
    },
    version() {
      if (old === undefined || nowMs() > switchAtMs + STRAGGLE_MS) return secret.current;
      return nowMs() < switchAtMs || random.chance(STRAGGLERS) ? old : secret.current;
    },
  };
}
