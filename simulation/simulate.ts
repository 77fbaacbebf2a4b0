import { judgeRun } from './judge/judge-run.ts';
import { generateSchedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate-run.ts';

/** `npm run simulate -- --seeds N`, or `--seed N --trace`, or `--planted`. */
const args = process.argv.slice(2);

function numberAfter(name: string, otherwise: number): number {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : Number(args[at + 1]);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function tellSeed(seed: number): Promise<void> {
  const run = await simulate(seed, generateSchedule(seed));
  say(run.transcript.join('\n'));
  for (const { invariant, what } of judgeRun(run)) {
    say(`OFFENCE ${invariant}: ${what}`);
  }
}

async function runSeeds(first: number, seeds: number): Promise<void> {
  const outcomes = new Map<string, number>();
  const rejections: unknown[] = [];
  process.on('unhandledRejection', (reason) => rejections.push(reason));
  let turns = 0;
  let broken = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    const schedule = generateSchedule(seed);
    const run = await simulate(seed, schedule);
    const offences = judgeRun(run);
    turns += run.turns.length;
    for (const { answer } of run.turns) {
      const status = String(Reflect.get(Object(answer), 'statusCode'));
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    if (offences.length > 0 || rejections.length > 0) {
      broken += 1;
      say(`seed ${seed}: ${offences.map(({ invariant, what }) => `${invariant}: ${what}`).join('\n  ')}`);
      say(`${rejections.splice(0).length} rejections left over`);
      if (args.includes('--first-failure')) {
        break;
      }
      if (broken === 1) {
        say('the shortest schedule that still fails:');
        for (const event of await shrink(seed, schedule)) {
          say(`  ${JSON.stringify(event)}`);
        }
      }
      say(`see it: npm run simulate -- --seed ${seed} --trace`);
    }
    if (seed % 1_000 === 0) {
      say(`${seed} seeds`);
    }
  }
  say(`${seeds} seeds, ${turns} turns, ${broken} broken`);
  for (const [status, count] of [...outcomes].sort()) {
    say(`  ${status}  ${count}`);
  }
  process.exitCode = broken > 0 ? 1 : 0;
}

if (args.includes('--planted')) {
  const { findPlantedFaults } = await import('./planted-faults.ts');
  await findPlantedFaults(say);
} else if (args.includes('--trace')) {
  await tellSeed(numberAfter('--seed', 1));
} else {
  await runSeeds(numberAfter('--seed', 1), numberAfter('--seeds', args.includes('--seed') ? 1 : 300));
}
