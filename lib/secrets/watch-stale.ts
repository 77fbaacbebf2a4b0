import { createCooldown } from '../freshness/cooldown.ts';
import type { Renewed } from '../freshness/renewed.ts';
import type { Time } from '../time/time.ts';

/**
 * Gives what tells whether any of these secrets serves on past its time. Telling so, it has them asked for again,
 * once in a while: nobody else may for hours, as with the CRM's credentials while its token lasts, and a secret
 * whose one renewal failed would count as stale all the time.
 */
export function watchStale(held: readonly Renewed<unknown>[], cooldownMs: number, time: Time): () => boolean {
  const retries = createCooldown(cooldownMs, time);

  return () => {
    const stale = held.filter(({ isStale }) => isStale);
    if (stale.length > 0 && retries.take()) {
      for (const secret of stale) {
        // Its failure is told by isStale.
        Promise.resolve(secret.get()).catch(() => {});
      }
    }
    return stale.length > 0;
  };
}
