import { describe, expect, it } from '@jest/globals';
import { type CircuitBreaker, createCircuitBreaker } from '../../../lib/policies/crm/circuit-breaker.ts';
import { createFakeTime, type FakeTime } from '../../fake-time.ts';

const FAILURES = 3;
const OPEN_MS = 15_000;

function closedBreaker(): { breaker: CircuitBreaker; time: FakeTime } {
  const time = createFakeTime();
  return { breaker: createCircuitBreaker({ time, failures: FAILURES, openMs: OPEN_MS }), time };
}

function openBreaker(): { breaker: CircuitBreaker; time: FakeTime } {
  const opened = closedBreaker();
  leaveAll(opened.breaker, true, true, true);
  return opened;
}

function leaveAll(breaker: CircuitBreaker, ...outages: readonly boolean[]): void {
  for (const [turn, wasOutage] of outages.entries()) {
    breaker.leave(wasOutage, `user-${turn % 2}`);
  }
}

describe('a closed breaker', () => {
  it.each<[name: string, outages: readonly boolean[], state: string]>([
    ['nothing at all', [], 'closed'],
    ['two outages', [true, true], 'closed'],
    ['three outages', [true, true, true], 'open'],
    ['four outages', [true, true, true, true], 'open'],
    ['answers only', [false, false, false, false], 'closed'],
    ['outages not in a row', [true, true, false, true, true], 'closed'],
    ['outages in a row after an answer', [true, false, true, true, true], 'open'],
  ])('after %s: %j, is %s', (_name, outages, state) => {
    const { breaker } = closedBreaker();
    leaveAll(breaker, ...outages);
    expect(breaker.enter()).toBe(state);
  });

  it('lets everybody ask', () => {
    const { breaker } = closedBreaker();
    expect([breaker.enter(), breaker.enter(), breaker.enter(), breaker.enter()]).toEqual(
      Array.from({ length: 4 }, () => 'closed'),
    );
  });

  it('forgets no outage because time has passed', () => {
    const { breaker, time } = closedBreaker();
    leaveAll(breaker, true, true);
    time.advance(100 * OPEN_MS);
    breaker.leave(true, 'user-2');
    expect(breaker.enter()).toBe('open');
  });

  it('that is to open on the first outage does so on the first of a second id', () => {
    const breaker = createCircuitBreaker({ time: createFakeTime(), failures: 1, openMs: OPEN_MS });
    leaveAll(breaker, true);
    expect(breaker.enter()).toBe('closed');
    breaker.leave(true, 'user-2');
    expect(breaker.enter()).toBe('open');
  });

  it('is not opened by one id, however often its lookups fail', () => {
    const { breaker } = closedBreaker();
    for (let turn = 0; turn < 10 * FAILURES; turn += 1) {
      breaker.leave(true, 'user-2');
    }
    expect(breaker.enter()).toBe('closed');
    breaker.leave(true, 'user-1');
    expect(breaker.enter()).toBe('open');
  });
});

describe('an open breaker', () => {
  it('lets one probe through when its time is over, and not a millisecond earlier', () => {
    const { breaker, time } = openBreaker();
    time.advance(OPEN_MS - 1);
    expect(breaker.enter()).toBe('open');
    time.advance(1);
    expect([breaker.enter(), breaker.enter(), breaker.enter()]).toEqual(['half_open', 'open', 'open']);
  });

  it('has its time go on while the environment is frozen', () => {
    const { breaker, time } = openBreaker();
    time.freeze(OPEN_MS);
    expect(breaker.enter()).toBe('half_open');
  });

  it('is closed by a probe that got an answer, and counts anew', () => {
    const { breaker, time } = openBreaker();
    time.advance(OPEN_MS);
    breaker.enter();
    breaker.leave(false, 'user-2');
    expect([breaker.enter(), breaker.enter()]).toEqual(['closed', 'closed']);
    leaveAll(breaker, true, true);
    expect(breaker.enter()).toBe('closed');
    breaker.leave(true, 'user-2');
    expect(breaker.enter()).toBe('open');
  });

  it('stays open after a probe that got none, for as long again from then on', () => {
    const { breaker, time } = openBreaker();
    time.advance(OPEN_MS);
    breaker.enter();
    time.advance(2_000);
    breaker.leave(true, 'user-2');
    time.advance(OPEN_MS - 1);
    expect(breaker.enter()).toBe('open');
    time.advance(1);
    expect(breaker.enter()).toBe('half_open');
  });

  it('lets another probe through where one never reported back', () => {
    const { breaker, time } = openBreaker();
    time.advance(OPEN_MS);
    expect(breaker.enter()).toBe('half_open');
    time.advance(OPEN_MS - 1);
    expect(breaker.enter()).toBe('open');
    time.advance(1);
    expect(breaker.enter()).toBe('half_open');
  });

  it('is closed also by a turn that had asked before it opened', () => {
    const { breaker } = openBreaker();
    breaker.leave(false, 'user-2');
    expect(breaker.enter()).toBe('closed');
  });
});
