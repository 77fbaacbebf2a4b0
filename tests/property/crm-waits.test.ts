import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs } from '../../lib/policies/crm/backoff.ts';
import { readRetryAfterMs } from '../../lib/policies/crm/retry-after.ts';

const CAP_MS = 8_000;
const HOUR_MS = 3_600_000;
const YEAR_10000_MS = Date.UTC(10_000);

const instants = fc.integer({ min: 0, max: YEAR_10000_MS - 1 });

describe('a backoff', () => {
  it('lies between 0 and its cap, whatever the attempt', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), random, (failedAttempts, share) => {
        const waitMs = backoffMs(failedAttempts, () => share);
        return waitMs >= 0 && waitMs <= CAP_MS;
      }),
    );
  });
});

describe('Retry-After', () => {
  const headers = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.double().map(String),
    instants.map((ms) => new Date(ms).toUTCString()),
    instants.map((ms) => new Date(ms).toISOString()),
    fc
      .array(
        fc.constantFrom('Mon', ', ', ' ', '23', 'Nov', '2026', '07:01:00', 'GMT', '-', '+', '5', '99:99:99'),
      )
      .map((parts) => parts.join('')),
  );

  it('of any text is a wait of an hour at most, or none at all', () => {
    fc.assert(
      fc.property(headers, instants, (header, nowMs) => {
        const waitMs = readRetryAfterMs(header, nowMs);
        return waitMs === undefined || (waitMs >= 0 && waitMs <= HOUR_MS);
      }),
      { numRuns: 2_000 },
    );
  });

  it('in seconds is read back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3_600 }), instants, (seconds, nowMs) => {
        return readRetryAfterMs(String(seconds), nowMs) === seconds * 1_000;
      }),
    );
  });

  it('as an HTTP date is the time from now until then', () => {
    fc.assert(
      fc.property(instants, instants, (dateMs, nowMs) => {
        const wholeSecondMs = dateMs - (dateMs % 1_000);
        const header = new Date(wholeSecondMs).toUTCString();
        expect(readRetryAfterMs(header, nowMs)).toBe(Math.min(HOUR_MS, Math.max(0, wholeSecondMs - nowMs)));
      }),
    );
  });
});
