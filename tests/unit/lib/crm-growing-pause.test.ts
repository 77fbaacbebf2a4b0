import { expect, it } from '@jest/globals';
import { createGrowingPause } from '../../../lib/policies/crm/growing-pause.ts';
import { createRefusals } from '../../../lib/policies/crm/refusals.ts';
import { createRow } from '../../../lib/policies/crm/row.ts';
import { createFakeTime } from '../../fake-time.ts';

it('a pause is longer each time, up to a minute, and as short as the first once something helped', () => {
  const time = createFakeTime();
  const pause = createGrowingPause(time);
  expect(pause.isOn()).toBe(false);
  function lengthMs(): number {
    pause.begin();
    for (let ms = 0; ; ms += 1_000) {
      if (!pause.isOn()) {
        return ms;
      }
      // Another turn that sees the same.
      pause.begin();
      time.advance(1_000);
    }
  }
  expect(Array.from({ length: 6 }, lengthMs)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  pause.begin();
  pause.end();
  expect(pause.isOn()).toBe(false);
  expect(lengthMs()).toBe(5_000);
});

it('a pause is over when the clock is set back', () => {
  const time = createFakeTime();
  const pause = createGrowingPause(time);
  pause.begin();
  time.freeze(-3_600_000);
  expect(pause.isOn()).toBe(false);
});

it('a row counts what happened, and knows whether it happened to others', () => {
  const row = createRow();
  expect([row.length, row.isSharedWith('ada')]).toEqual([0, false]);
  row.add('ada');
  row.add('ada');
  expect([row.length, row.isSharedWith('ada'), row.isSharedWith('bob')]).toEqual([2, false, true]);
  row.add('bob');
  expect([row.length, row.isSharedWith('ada'), row.isSharedWith('bob')]).toEqual([3, true, true]);
  row.end();
  expect([row.length, row.isSharedWith('ada')]).toEqual([0, false]);
});

it('a refusal is about the id where another was granted last, and else about us', () => {
  const refusals = createRefusals(createFakeTime());
  expect(refusals.refused('odd')).toBe('us');
  refusals.granted('ada');
  expect(refusals.refused('odd')).toBe('id');
  expect(refusals.refused('odd')).toBe('id');
  expect(refusals.refused('ada')).toBe('us');
  refusals.granted('ada');
  expect(refusals.refused('ada')).toBe('us');
  refusals.granted('ada');
  expect([refusals.refused('odd'), refusals.refused('bob')]).toEqual(['id', 'us']);
});
