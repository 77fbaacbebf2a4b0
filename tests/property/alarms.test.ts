import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeSchedule } from '../../simulation/make-schedule.ts';
import { simulate } from '../../simulation/simulate.ts';
import { STACK_IDS } from '../../stack/logical-ids.ts';
import { type EmfDocument, readDocuments, verdicts } from '../alarm-verdicts.ts';

const SEEDS = 60;
const PERIODS = 6;
const PERIOD_MS = 300_000;
/** As the evaluated stage has it. */
const SLOW_MS = 100;
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

/** Returns what alarms can see of a turn, apart from numbers: so that rare turns are as likely as others. */
function kindOf({ _aws, Latency }: EmfDocument): string {
  return JSON.stringify([_aws.CloudWatchMetrics, Number(Latency) > SLOW_MS]);
}

/** Half an hour of a bot, in which turns of two kinds come together, so many of each in each period. */
const hours = fc.record({
  kinds: fc.tuple(fc.nat(), fc.nat()),
  counts: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: PERIODS, maxLength: PERIODS }),
});

const floods = fc.array(
  fc.record({ first: fc.nat(), count: fc.nat(MOST_CALLS), period: fc.nat(PERIODS - 1) }),
  {
    maxLength: 4,
  },
);

function repeated(documents: readonly EmfDocument[], count: number, period: number): EmfDocument[] {
  const cut = Array.from({ length: count }, (_, index) => documents[index % documents.length]);
  return cut.flatMap((one) => (one === undefined ? [] : at(one, period * PERIOD_MS)));
}

const seen = new Map<string, Set<boolean>>();

test("no number of unsigned calls changes the verdict of any alarm but the rejections'", () => {
  fc.assert(
    fc.property(hours, floods, ({ kinds, counts }, strangers) => {
      const byKind = [...Map.groupBy(turns, kindOf).values()];
      const [one, other] = kinds.map((kind) => byKind[kind % byKind.length] ?? []);
      const hour = counts.flatMap(([ofOne, ofOther], period) => [
        ...repeated(one ?? [], ofOne, period),
        ...repeated(other ?? [], ofOther, period),
      ]);
      const flood = strangers.flatMap(({ first, count, period }) =>
        repeated(unsigned.slice(first % unsigned.length), count, period),
      );
      const { [STACK_IDS.rejectionsAlarm]: _rejections, ...calm } = verdicts(hour, PERIODS);
      const { [STACK_IDS.rejectionsAlarm]: _more, ...flooded } = verdicts([...hour, ...flood], PERIODS);
      expect(flooded).toEqual(calm);
      for (const [id, states] of Object.entries(calm)) {
        seen.set(id, new Set([...(seen.get(id) ?? []), ...states]));
      }
    }),
    // Fixed, so that each alarm goes off in it.
    { numRuns: 150, seed: 1 },
  );
  // The property would hold of alarms that never go off.
  expect([...seen].filter(([, states]) => states.size < 2)).toEqual([]);
});

test('a flood of them sets off that one', () => {
  const flood = [0, 1, 2].flatMap((period) => repeated(unsigned, 101, period));
  const on = Object.entries(verdicts(flood, 3)).filter(([, states]) => states.includes(true));
  expect(on.map(([id]) => id)).toEqual([STACK_IDS.rejectionsAlarm]);
});
