import { describe, expect, it } from '@jest/globals';
import { within } from '../../../lib/time/within.ts';
import { createFakeTime } from '../../fake-time.ts';

const late = () => new Error('too late');
const never = new Promise<never>(() => {});

describe('within', () => {
  it('gives what is there already without starting a timer, however little time is left', async () => {
    const time = createFakeTime();
    const waited = within(0, 'held', time, late);
    expect(time.pendingTimers).toBe(0);
    await expect(waited).resolves.toBe('held');
  });

  it('gives what the work gives', async () => {
    await expect(within(1_000, Promise.resolve('done'), createFakeTime(), late)).resolves.toBe('done');
  });

  it('throws what the work throws', async () => {
    const failure = new Error('failed');
    await expect(within(1_000, Promise.reject(failure), createFakeTime(), late)).rejects.toBe(failure);
  });

  it('throws what late gives once the time is over, and not before', async () => {
    const time = createFakeTime();
    const waited = within(1_000, never, time, late);
    time.advance(999);
    expect(time.pendingTimers).toBe(1);
    time.advance(1);
    await expect(waited).rejects.toThrow('too late');
  });

  it.each([
    ['given', () => Promise.resolve('done')],
    ['thrown', () => Promise.reject(new Error('failed'))],
  ])('leaves no timer behind once the work has %s', async (_name, work) => {
    const time = createFakeTime();
    await within(1_000, work(), time, late).catch(() => {});
    expect(time.pendingTimers).toBe(0);
  });

  it('leaves the work running for who comes next, also where it fails later', async () => {
    const time = createFakeTime();
    let failWork = (_error: Error): void => {};
    const work = new Promise<string>((_resolve, reject) => {
      failWork = reject;
    });
    const first = within(1_000, work, time, late);
    const second = within(2_000, work, time, late);
    time.advance(1_000);
    await expect(first).rejects.toThrow('too late');
    failWork(new Error('failed'));
    await expect(second).rejects.toThrow('failed');
  });

  it.each([0, -5])('gives work with %i ms left no time to wait', async (ms) => {
    const time = createFakeTime();
    const waited = within(ms, never, time, late);
    time.advance(0);
    await expect(waited).rejects.toThrow('too late');
  });
});
