/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3): whole seconds or an HTTP date.
 *
 * @returns how long to wait from `nowEpochMs` on, in ms, 0 for a date gone by; undefined for no or an unreadable header
 */
export function readRetryAfterMs(header: string | undefined, nowEpochMs: number): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  if (/^\d{1,9}$/.test(header)) {
    return Number(header) * 1_000;
  }
  // A date has a month's name in it; without this check Date.parse takes "-5" for a year.
  const dateMs = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowEpochMs);
}
