import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeRun } from './judge/judge-run.ts';
import { unpackArtifact } from './plan/artifact.ts';
import { createRandom } from './plan/random.ts';
import { createSchedule } from './plan/schedule.ts';
import { createProgress } from './report/progress.ts';
import { renderReport } from './report/render-report.ts';
import { readRunArguments } from './run-arguments.ts';
import { drive } from './traffic/drive.ts';
import { startFleet } from './traffic/fleet.ts';
import { createLagMeter } from './traffic/lag-meter.ts';
import { startChaosWorld } from './world/world.ts';

// Drives thousands of turns through the packaged function while faults and rotations come and go: `npm run chaos`.

/** Turns a second on average: what two cores carry together with the servers, and still stand idle half the time. */
const PACE = 55;

const { seed, turns } = readRunArguments();
const lengthMs = (turns / PACE) * 1_000;
/** Whatever goes wrong, the run ends. */
const giveUp = setTimeout(() => process.exit(1), 2 * lengthMs + 120_000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-chaos-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const progress = createProgress();
try {
  progress.show(`seed ${seed}: packaging the function`);
  const task = await unpackArtifact(folder);

  const random = createRandom(seed);
  const schedule = createSchedule(random.fork(), lengthMs);
  const lag = createLagMeter();
  const world = await startChaosWorld(schedule, random.fork());
  const fleet = startFleet({ task, folder, world, random: random.fork() });
  const onTick = (done: number): void => progress.show(`seed ${seed}: ${done} of ${turns} turns`);
  const records = await drive({ turns, lengthMs, schedule, world, fleet, lag, random, onTick });
  progress.show(`seed ${seed}: waiting for the environments to end`);
  const ended = await fleet.end();
  await world.stop();

  const judgement = judgeRun(records, ended, world.ledger);
  progress.end();
  process.stdout.write(renderReport({ seed, turns, schedule, world, records, ended, judgement }));
  process.exitCode = judgement.offences.length === 0 ? 0 : 1;
} finally {
  clearTimeout(giveUp);
  progress.end();
}
