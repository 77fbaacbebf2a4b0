import { parseArgs } from 'node:util';
import { INVARIANTS } from './judge/offence.ts';
import { makeSchedule } from './make-schedule.ts';
import { findPlantedFaults } from './planted-faults.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { type Failure, trySeed } from './try-seed.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
  },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function report(failure: Failure): Promise<void> {
  const { schedule, offences } = await shrink(failure);
  print(`seed ${schedule.seed} broke an invariant.`);
  for (const { invariant, what } of failure.offences) {
    print(`  ${INVARIANTS[invariant]}\n    ${what}`);
  }
  print(`The shortest schedule that still fails (${offences.map(({ what }) => what).join('; ')}):`);
  print(`  ${JSON.stringify(schedule.settings)}`);
  for (const event of schedule.events) {
    print(`  ${JSON.stringify(event)}`);
  }
  print(`To see all of it: npm run simulate -- --seed ${schedule.seed} --trace`);
}

async function runSeeds(first: number, count: number): Promise<number> {
  let failures = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const failure = await trySeed(seed);
    if (failure !== undefined) {
      failures += 1;
      if (values['keep-going']) {
        print(`seed ${seed}: ${failure.offences[0]?.invariant}: ${failure.offences[0]?.what}`);
      } else {
        await report(failure);
        break;
      }
    }
  }
  print(`${failures === 0 ? 'Clean' : `${failures} failed`}: seeds ${first} to ${first + count - 1}.`);
  return failures;
}

if (values.planted) {
  process.exitCode = findPlantedFaults(print) ? 0 : 1;
} else if (values.seed === undefined) {
  process.exitCode = (await runSeeds(Number(values.from), Number(values.seeds))) === 0 ? 0 : 1;
} else {
  const seed = Number(values.seed);
  if (values.trace) {
    print((await simulate(makeSchedule(seed))).transcript.join('\n'));
  }
  process.exitCode = (await runSeeds(seed, 1)) === 0 ? 0 : 1;
}
