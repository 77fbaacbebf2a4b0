import { describe, expect, it } from '@jest/globals';
import { createLoadBudget, type LoadBudget, READS } from '../../../lib/policies/freshness/load-budget.ts';
import { createFakeTime } from '../../fake-time.ts';

function takeAll(budget: LoadBudget): number {
  let taken = 0;
  while (taken < 100 && budget.take()) {
    taken += 1;
  }
  return taken;
}

describe('a budget of five loads, and one more each second', () => {
  it.each([
    [0, 0],
    [999, 0],
    [1_000, 1],
    [2_500, 2],
    [5_000, 5],
    [60_000, 5],
  ])('has after %i ms, of which it was frozen half, %i more', (ms, more) => {
    const time = createFakeTime();
    const budget = createLoadBudget(READS, time);
    expect(takeAll(budget)).toBe(5);
    time.freeze(ms / 2);
    time.advance(ms / 2);
    expect(takeAll(budget)).toBe(more);
  });

  it('keeps the rest of a second', () => {
    const time = createFakeTime();
    const budget = createLoadBudget(READS, time);
    takeAll(budget);
    time.advance(1_500);
    takeAll(budget);
    time.advance(500);
    expect(takeAll(budget)).toBe(1);
  });

  it.each([1, 3_600_000])('is full again when the clock is set back by %i ms', (ms) => {
    const time = createFakeTime();
    const budget = createLoadBudget(READS, time);
    takeAll(budget);
    time.freeze(-ms);
    expect(takeAll(budget)).toBe(5);
  });
});
