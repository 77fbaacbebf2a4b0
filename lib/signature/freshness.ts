const TIMESTAMP = /^\d{1,12}$/;

/**
 * Whether a signature's timestamp (whole seconds since 1970) is near enough to now: neither a call recorded
 * long ago nor one made up for later (Standard Webhooks specification, "Verifying webhook authenticity").
 */
export function isFresh(timestamp: string, nowEpochMs: number, toleranceMs: number): boolean {
  return TIMESTAMP.test(timestamp) && Math.abs(nowEpochMs - Number(timestamp) * 1_000) <= toleranceMs;
}
