/** Begins and ends as the three forms of RFC 9110 section 5.6.7 do; Date.parse judges what stands between. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d(?: GMT| \d{4})$/;

/** Nobody is left alone for longer, whatever it says: what it told us may have been a slip. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3): seconds or an HTTP date. Servers are known to send fractions
 * of seconds, which are rounded up.
 *
 * @returns how long to wait from `nowEpochMs` on, in ms, an hour at most, 0 for a date gone by; undefined for no or an
 *   unreadable header
 */
export function readRetryAfterMs(header: string | undefined, nowEpochMs: number): number | undefined {
  // Stryker disable next-line ConditionalExpression,BlockStatement: no form fits the text "undefined" either
  if (header === undefined) {
    return undefined;
  }
  if (/^\d+(?:\.\d+)?$/.test(header)) {
    return Math.min(MAX_WAIT_MS, Math.ceil(Number(header)) * 1_000);
  }
  // Date.parse alone takes "-5" or "try 5" for a date, and asctime's form, which names no zone, for local time.
  // Stryker disable next-line MethodExpression: Date.parse takes GMT twice, too
  const dated = header.endsWith(' GMT') ? header : `${header} GMT`;
  const dateMs = HTTP_DATE.test(header) ? Date.parse(dated) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.min(MAX_WAIT_MS, Math.max(0, dateMs - nowEpochMs));
}
