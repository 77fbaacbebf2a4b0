import { describe, expect, test } from '@jest/globals';
import { makeSchedule } from '../../simulation/make-schedule.ts';
import { simulate } from '../../simulation/simulate.ts';
import { trySeed } from '../../simulation/try-seed.ts';

const SEEDS = 800;
/** For a machine that is busy with other things; it takes some seconds. */
const TIMEOUT_MS = 60_000;

describe('simulation', () => {
  test(
    'keeps every invariant',
    async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        expect({ seed, failure: await trySeed(seed) }).toEqual({ seed, failure: undefined });
      }
    },
    TIMEOUT_MS,
  );

  test.each([1, 2, 3])('tells seed %d the same each time, byte for byte', async (seed) => {
    const once = await simulate(makeSchedule(seed));
    const again = await simulate(makeSchedule(seed));

    expect(again.transcript.join('\n')).toBe(once.transcript.join('\n'));
    expect(once.turns.length).toBeGreaterThan(0);
  });
});
