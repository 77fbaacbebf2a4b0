import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { backoffMs } from '../../../lib/policies/crm/backoff.ts';
import { readRetryAfterMs } from '../../../lib/policies/crm/retry-after.ts';
import { FAKE_NOW_EPOCH_MS } from '../../fake-time.ts';

describe('backoffMs', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 8_000],
    [50, 8_000],
  ])('after %i failed attempts is a random share of %i ms', (failedAttempts, mostMs) => {
    expect(backoffMs(failedAttempts, () => 0)).toBe(0);
    expect(backoffMs(failedAttempts, () => 0.25)).toBe(mostMs / 4);
    expect(backoffMs(failedAttempts, () => 1)).toBe(mostMs);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['no seconds', '0', 0],
    ['seconds with a leading 0', '007', 7_000],
    ['the most seconds that are read', '999999999', 3_600_000],
    ['a fraction of a second', '1.5', 2_000],
    ['almost 300 seconds', '299.997', 300_000],
    ['seconds beyond an hour', '9999999999', 3_600_000],
    ['an HTTP date of the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['an HTTP date to come', 'Mon, 23 Nov 2026 07:01:00 GMT', 60_000],
    ['an HTTP date of now', 'Mon, 23 Nov 2026 07:00:00 GMT', 0],
    ['an HTTP date gone by', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['a date in the form of RFC 850', 'Monday, 23-Nov-26 07:01:00 GMT', 60_000],
    ['a date in the form of asctime', 'Mon Nov 23 07:01:00 2026', 60_000],
  ])('of %s is read', (_form, header, expected) => {
    expect(readRetryAfterMs(header, FAKE_NOW_EPOCH_MS)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    ' ',
    '-5',
    '+5',
    '1e3',
    '0x10',
    '120s',
    '5 seconds',
    'try 5',
    'soon',
    '5, 10',
    'NaN',
    'Infinity',
    '-2026',
    '2026-11-23T07:01:00Z',
    'Mon, 23 Nov 2026 07:01:00 +0200',
    'Mon, 99 Nov 2026 07:01:00 GMT',
    'not before Mon, 23 Nov 2026 07:01:00 GMT',
    '(5) Mon, 23 Nov 2026 07:01:00 GMT',
    'Mon, 23 Nov 2026 07:01:00 GMT (about)',
    'Mon Nov 23 07:01:00 2026 (about)',
  ])('%p is not read', (header) => {
    expect(readRetryAfterMs(header, FAKE_NOW_EPOCH_MS)).toBeUndefined();
  });

  it('in the form of asctime, which names no zone, is UTC wherever the machine stands', () => {
    // A zone is fixed when a process starts.
    const retryAfter = JSON.stringify(import.meta.resolve('../../../lib/policies/crm/retry-after.ts'));
    const script = `
      const { readRetryAfterMs } = await import(${retryAfter});
      console.log(readRetryAfterMs('Mon Nov 23 07:01:00 2026', ${FAKE_NOW_EPOCH_MS}));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TZ: 'America/New_York' },
    });
    expect(printed.toString().trim()).toBe('60000');
  });
});
