import { describe, expect, it } from '@jest/globals';
import { Deadline, DeadlineOverError } from '../../../lib/policies/time/deadline.ts';
import { isWithin } from '../../../lib/policies/time/time.ts';
import { createFakeTime } from '../../fake-time.ts';

const never = new Promise<never>(() => {});

describe('waiting until a deadline', () => {
  it('returns what is there already without starting a timer, however little time is left', () => {
    const time = createFakeTime();
    expect(new Deadline(0, time).wait('held')).toBe('held');
    expect(time.pendingTimers).toBe(0);
  });

  it('ends as the work does', async () => {
    const failure = new Error('failed');
    const deadline = new Deadline(1_000, createFakeTime());
    await expect(deadline.wait(Promise.resolve('done'))).resolves.toBe('done');
    await expect(deadline.wait(Promise.reject(failure))).rejects.toBe(failure);
  });

  it('ends once the time is over, and not before', async () => {
    const time = createFakeTime();
    const waited = new Deadline(1_000, time).wait(never);
    time.advance(999);
    expect(time.pendingTimers).toBe(1);
    time.advance(1);
    await expect(waited).rejects.toThrow(DeadlineOverError);
  });

  it.each([
    ['is done', () => Promise.resolve('done')],
    ['has failed', () => Promise.reject(new Error('failed'))],
  ])('leaves no timer behind once the work %s', async (_name, work) => {
    const time = createFakeTime();
    await Promise.resolve(new Deadline(1_000, time).wait<unknown>(work())).catch(() => {});
    expect(time.pendingTimers).toBe(0);
  });

  it('leaves the work running for whoever comes next, also where it fails later', async () => {
    const time = createFakeTime();
    const { promise: work, reject } = Promise.withResolvers<string>();
    const first = new Deadline(1_000, time).wait(work);
    const second = new Deadline(2_000, time).wait(work);
    time.advance(1_000);
    await expect(first).rejects.toThrow('deadline over');
    reject(new Error('failed'));
    await expect(second).rejects.toThrow('failed');
  });

  it.each([0, -5])('has no time to wait with %i ms left', async (ms) => {
    const time = createFakeTime();
    const waited = new Deadline(ms, time).wait(never);
    time.advance(0);
    await expect(waited).rejects.toThrow(DeadlineOverError);
  });
});

describe('what a deadline leaves', () => {
  it.each([
    [10_000, 3_000],
    [3_000, 3_000],
    [2_999, 2_999],
    [1, 1],
  ])('of %i ms bounds a timeout of 3 s to %i ms', (leftMs, timeoutMs) => {
    expect(new Deadline(leftMs, createFakeTime()).bound(3_000)).toBe(timeoutMs);
  });

  it.each([0, -1])('of %i ms is nothing for an attempt', (leftMs) => {
    const deadline = new Deadline(leftMs, createFakeTime());
    expect(() => deadline.bound(3_000)).toThrow(DeadlineOverError);
    expect(() => deadline.throwIfOver()).toThrow(DeadlineOverError);
  });

  it('shrinks as time passes, not as the environment is frozen', () => {
    const time = createFakeTime();
    const deadline = new Deadline(1_000, time);
    time.freeze(60_000);
    time.advance(400);
    expect(deadline.remainingMs).toBe(600);
  });
});

describe('a span of the wall clock', () => {
  it.each([
    [0, true],
    [999, true],
    [1_000, false],
    [-1, false],
  ])('of a second that began %i ms ago runs: %p', (agoMs, runs) => {
    const time = createFakeTime();
    expect(isWithin(time.epochMs() - agoMs, 1_000, time)).toBe(runs);
  });
});
