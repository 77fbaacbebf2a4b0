import type { Time } from '../time/time.ts';

/** Gives a secret's value at once while it is fresh, else the promise of it. */
export interface CachedSecret<T> {
  get(): T | Promise<T>;
}

/**
 * Keeps one secret for `ttlMs`. Turns that need it together share one fetch, and a failed fetch is not kept: the
 * next turn tries again.
 */
export function createCachedSecret<T>(
  fetchSecret: () => Promise<T>,
  ttlMs: number,
  time: Time,
): CachedSecret<T> {
  let kept: { readonly value: T; readonly staleAtEpochMs: number } | undefined;
  let pending: Promise<T> | undefined;

  async function refresh(): Promise<T> {
    const askedAtEpochMs = time.epochMs();
    const value = await fetchSecret();
    kept = { value, staleAtEpochMs: askedAtEpochMs + ttlMs };
    return value;
  }

  return {
    get() {
      if (kept !== undefined && time.epochMs() < kept.staleAtEpochMs) {
        return kept.value;
      }
      pending ??= refresh().finally(() => {
        pending = undefined;
      });
      return pending;
    },
  };
}
