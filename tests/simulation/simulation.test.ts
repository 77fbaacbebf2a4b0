import { describe, expect, it } from '@jest/globals';
import { judgeRun } from '../../simulation/judge/judge-run.ts';
import { generateSchedule } from '../../simulation/schedule.ts';
import { simulate } from '../../simulation/simulate-run.ts';

describe('the simulation', () => {
  it('gives the same transcript for the same seed, byte for byte', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const [one, other] = [
        await simulate(seed, generateSchedule(seed)),
        await simulate(seed, generateSchedule(seed)),
      ];
      expect(other.transcript.join('\n')).toBe(one.transcript.join('\n'));
    }
  });

  it.each([1, 101, 201])('holds the contract in a hundred seeds from %d on', async (first) => {
    for (let seed = first; seed < first + 100; seed += 1) {
      const offences = judgeRun(await simulate(seed, generateSchedule(seed)));
      expect({ seed, offences }).toEqual({ seed, offences: [] });
    }
  });
});
