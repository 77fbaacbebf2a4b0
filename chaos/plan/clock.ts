/**
 * Now, in ms since 1970 with fractions: one time line for all processes of the run, unlike `performance.now()`
 * alone, and free of steps, unlike `Date.now()`.
 */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
