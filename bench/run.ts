import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { weigh } from './build/sizes.ts';
import { buildContenders, OUR_ENTRY } from './contenders.ts';
import { installBench } from './install.ts';
import { raceCold } from './races/cold.ts';
import { raceTransform } from './races/transform.ts';
import { raceWarm } from './races/warm.ts';
import { renderPicture } from './report/picture.ts';
import { stage } from './report/progress.ts';
import { perContender, type Results } from './report/results.ts';
import { renderTable } from './report/table.ts';
import { compare, judge } from './report/targets.ts';
import { putAtDistance } from './world/distance.ts';
import { NO_LATENCY, REAL_LATENCY, ROUND_TRIP_MS, SERVING_LATENCY, startWorld } from './world/world.ts';

/** The race: `npm run bench`, or `npm run bench -- --quick` to see whether it runs at all. */
const quick = process.argv.includes('--quick');
const runs = quick
  ? { coldStarts: 3, warmUpTurns: 50, warmTurns: 200, warmRounds: 1, batches: 5 }
  : { coldStarts: 25, warmUpTurns: 200, warmTurns: 2_000, warmRounds: 5, batches: 60 };

/** A run takes some two minutes; whatever hangs ends here, and the functions end with us. */
const MAX_RUN_MS = 600_000;
setTimeout(() => {
  process.stderr.write('\nThe benchmark takes too long and is ended.\n');
  process.exit(1);
}, MAX_RUN_MS).unref();

const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-bench-'));
try {
  const results = await run();
  process.stdout.write(renderTable(results));
  // A smoke run's figures are worth nothing.
  if (!quick) await write(results);
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<Results> {
  await stage('Installing', installBench);
  const { artifact, contenders } = await stage('Building artifact and peers', () => buildContenders(folder));
  const world = await startWorld();
  const distance = await putAtDistance(world, ROUND_TRIP_MS);
  const cold =
    (latency: typeof NO_LATENCY, env = world.env) =>
    (onProgress: (share: number) => void) =>
      raceCold(contenders, world, { starts: runs.coldStarts, latency, env, onProgress });
  try {
    return {
      machine: {
        date: new Date().toISOString(),
        node: process.version,
        cores: availableParallelism(),
        cpu: cpus()[0]?.model ?? 'unknown',
      },
      runs,
      cold: perContender(await stage(`Cold starts, ${runs.coldStarts} each`, cold(NO_LATENCY))),
      coldWithLatency: perContender(await stage('  with 20 + 60 + 40 ms in the world', cold(REAL_LATENCY))),
      coldFromAfar: perContender(
        await stage(`  with TLS, ${ROUND_TRIP_MS} ms a round trip`, cold(SERVING_LATENCY, distance.env)),
      ),
      warm: perContender(
        await stage(`Warm turns, ${runs.warmRounds} × ${runs.warmTurns} each`, (onProgress) =>
          raceWarm(contenders, world, {
            rounds: runs.warmRounds,
            warmUpTurns: runs.warmUpTurns,
            turns: runs.warmTurns,
            onProgress,
          }),
        ),
      ),
      transform: await stage('Transform alone', () => raceTransform(runs.batches)),
      sizes: await weigh(artifact, OUR_ENTRY),
    };
  } finally {
    await distance.stop();
    world.stop();
  }
}

async function write(results: Results): Promise<void> {
  const written = { ...results, compared: compare(results), judged: judge(results) };
  const json = JSON.stringify(written, (_, value) => (typeof value === 'number' ? round(value) : value), 2);
  await writeFile(new URL('results.json', import.meta.url), `${json}\n`);
  await writeFile(new URL('../docs/bench.svg', import.meta.url), renderPicture(results));
  process.stdout.write('Written: bench/results.json, docs/bench.svg\n');
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
