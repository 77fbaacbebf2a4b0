import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeSchedule } from '../../simulation/make-schedule.ts';
import { simulate } from '../../simulation/simulate.ts';
import { STACK_IDS } from '../../stack/logical-ids.ts';
import { type EmfDocument, readDocuments, verdicts } from '../alarm-verdicts.ts';

const SEEDS = 60;
const PERIODS = 6;
const PERIOD_MS = 300_000;
/** Most of what one period's route would let through. */
const MOST_CALLS = 3_000;

/** What the simulation's environments wrote of calls that were let in or failed, and of those that showed nothing. */
const turns: EmfDocument[] = [];
const unsigned: EmfDocument[] = [];

beforeAll(async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await simulate(makeSchedule(seed));
    const plans = new Map(run.turns.map(({ id, plan }) => [id, plan]));
    for (const document of run.environments.flatMap(({ written }) => readDocuments(written))) {
      const isUnsigned = plans.get(String(document['request_id']))?.credential === 'none';
      (isUnsigned ? unsigned : turns).push(document);
    }
  }
}, 60_000);

function at(document: EmfDocument, epochMs: number): EmfDocument {
  return { ...document, _aws: { ...document._aws, Timestamp: epochMs } };
}

interface Stretch {
  readonly first: number;
  readonly count: number;
}

/** Half an hour of a bot: in each period a stretch of turns that came together, with what befell them. */
const stretches = fc.array(fc.record({ first: fc.nat(), count: fc.integer({ min: 0, max: 60 }) }), {
  minLength: PERIODS,
  maxLength: PERIODS,
});

const floods = fc.array(
  fc.record({ first: fc.nat(), count: fc.nat(MOST_CALLS), period: fc.nat(PERIODS - 1) }),
  {
    maxLength: 4,
  },
);

function cutFrom(
  documents: readonly EmfDocument[],
  { first, count }: Stretch,
  period: number,
): EmfDocument[] {
  const cut = Array.from({ length: count }, (_, index) => documents[(first + index) % documents.length]);
  return cut.flatMap((one) => (one === undefined ? [] : at(one, period * PERIOD_MS)));
}

const seen = new Map<string, Set<boolean>>();

test("no number of unsigned calls changes the verdict of any alarm but the rejections'", () => {
  fc.assert(
    fc.property(stretches, floods, (bot, strangers) => {
      const hour = bot.flatMap((stretch, period) => cutFrom(turns, stretch, period));
      const flood = strangers.flatMap((stretch) => cutFrom(unsigned, stretch, stretch.period));
      const { [STACK_IDS.rejectionsAlarm]: _rejections, ...calm } = verdicts(hour, PERIODS);
      const { [STACK_IDS.rejectionsAlarm]: _more, ...flooded } = verdicts([...hour, ...flood], PERIODS);
      expect(flooded).toEqual(calm);
      for (const [id, states] of Object.entries(calm)) {
        seen.set(id, new Set([...(seen.get(id) ?? []), ...states]));
      }
    }),
    // Fixed, so that each alarm goes off in it.
    { numRuns: 60, seed: 1 },
  );
  // The property would hold of alarms that never go off.
  expect([...seen].filter(([, states]) => states.size < 2)).toEqual([]);
});

test('a flood of them sets off that one', () => {
  const flood = [0, 1, 2].flatMap((period) => cutFrom(unsigned, { first: 0, count: 101 }, period));
  const on = Object.entries(verdicts(flood, 3)).filter(([, states]) => states.includes(true));
  expect(on.map(([id]) => id)).toEqual([STACK_IDS.rejectionsAlarm]);
});
