const BASE_MS = 1_000;
const CAP_MS = 8_000;

/**
 * Returns the wait before the next attempt, in ms: 1 s, 2 s, 4 s … at most 8 s, times a random share ("full jitter", AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), so that turns which were refused together do not come
 * back together.
 *
 * @param failedAttempts how many attempts have failed so far, from 1
 * @param random returns a number from 0 up to but not including 1
 */
export function backoffMs(failedAttempts: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** (failedAttempts - 1));
}
