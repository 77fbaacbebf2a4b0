import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { putAtDistance } from '../local/servers/distance.ts';
import { buildContenders } from './contenders.ts';
import { installBench } from './install.ts';
import { LATENCY, NO_LATENCY, ROUND_TRIP_MS, SERVING_LATENCY, startMeasuredStack } from './measured-stack.ts';
import { raceCold } from './races/cold.ts';
import { raceWarm } from './races/warm.ts';
import { renderPicture } from './report/picture.ts';
import { renderTable } from './report/table.ts';
import { compare, count, type Results } from './report/targets.ts';

/** The race: `npm run bench`, or `npm run bench -- --quick` to see whether it runs at all. */
const isQuick = process.argv.includes('--quick');
const runs = isQuick
  ? { coldStarts: 3, rounds: 1, warmUpTurns: 50, turns: 200 }
  : { coldStarts: 25, rounds: 5, warmUpTurns: 200, turns: 2_000 };

/** A run takes some two minutes; whatever hangs ends here, and the functions end with us. */
const MAX_RUN_MS = 600_000;
setTimeout(() => {
  process.stderr.write('The benchmark takes too long and is ended.\n');
  process.exit(1);
}, MAX_RUN_MS).unref();

const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-bench-'));
try {
  const results = await run();
  process.stdout.write(renderTable(results));
  // A quick run's figures are worth nothing.
  if (!isQuick) {
    await write(results);
  }
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<Results> {
  await installBench();
  await buildContenders(folder);
  const stack = await startMeasuredStack();
  const afar = await putAtDistance(stack.environment, ROUND_TRIP_MS, folder);
  try {
    process.stderr.write('cold starts, warm turns, transform …\n');
    const cold = await raceCold(folder, stack, runs.coldStarts, NO_LATENCY);
    const coldWithLatency = await raceCold(folder, stack, runs.coldStarts, LATENCY);
    const coldFromAfar = await raceCold(folder, stack, runs.coldStarts, SERVING_LATENCY, afar);
    const warm = await raceWarm(folder, stack, runs);
    const race = [join(import.meta.dirname, 'transform/race.ts'), isQuick ? '5' : '60'];
    const { stdout } = await promisify(execFile)(process.execPath, race);
    const transform: Results['transform'] = JSON.parse(stdout);
    const [{ model: cpu } = { model: 'unknown' }] = cpus();
    const date = new Date().toISOString();
    const machine = { date, node: process.version, cores: String(availableParallelism()), cpu };
    return { machine, runs, cold, coldWithLatency, coldFromAfar, warm, transform };
  } finally {
    await stack.stop();
  }
}

async function write(results: Results): Promise<void> {
  const written = { ...results, compared: compare(results), counted: count(results) };
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
  await writeFile(join(import.meta.dirname, 'results.json'), `${JSON.stringify(written, rounded, 2)}\n`);
  await writeFile(join(import.meta.dirname, '../docs/bench.svg'), renderPicture(results));
  process.stdout.write('Written: bench/results.json, docs/bench.svg\n');
}
