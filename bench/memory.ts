import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildContenders } from './contenders.ts';
import { installBench } from './install.ts';
import { type CpuShare, cpuShareOf } from './lambda/cpu-share.ts';
import { type Contender, startFunction } from './lambda/start-function.ts';
import { checkResponse, EVENT } from './races/turn.ts';
import { median, quantile } from './statistics.ts';
import { REAL_LATENCY, startWorld, type World } from './world/world.ts';

/**
 * What memory does to a turn: `node bench/memory.ts`, as root. Lambda gives a function CPU by its memory, but two
 * CPUs for its INIT, whatever memory it has.
 */
const SIZES_MB = [128, 256, 512, 1_024, 1_769];
const STARTS = 5;
const WARM_TURNS = 10;
/** Between turns, so that what a share of a CPU has saved up is that of a real environment. */
const PAUSE_MS = 60;
/** After which an environment of provisioned concurrency has long got its secrets and its token. */
const PROVISIONED_MS = 1_500;

interface Measured {
  readonly initMs: number;
  readonly firstTurnMs: number;
  readonly warmMs: readonly number[];
}

await installBench();
const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-bench-'));
const world = await startWorld();
world.latency = REAL_LATENCY;
try {
  const { contenders } = await buildContenders(folder);
  print(['MB', '', 'INIT', 'first turn', 'cold start', 'provisioned, first turn', 'warm p50', 'warm p99']);
  for (const memoryMb of SIZES_MB) {
    const share = cpuShareOf(memoryMb);
    for (const contender of contenders) await measureOne(contender, share, memoryMb);
    share.remove();
  }
} finally {
  world.stop();
  await rm(folder, { recursive: true });
}

async function measureOne(contender: Contender, share: CpuShare, memoryMb: number): Promise<void> {
  const onDemand = await measure(contender, share, world, 0);
  const provisioned = await measure(contender, share, world, PROVISIONED_MS);
  const initMs = median(onDemand.map((start) => start.initMs));
  const firstTurnMs = median(onDemand.map((start) => start.firstTurnMs));
  const warmMs = [...onDemand, ...provisioned].flatMap((start) => start.warmMs);
  print([
    String(memoryMb),
    contender.name,
    ...[initMs, firstTurnMs, initMs + firstTurnMs].map((ms) => ms.toFixed(0)),
    median(provisioned.map((start) => start.firstTurnMs)).toFixed(0),
    median(warmMs).toFixed(1),
    quantile(warmMs, 0.99).toFixed(1),
  ]);
}

/** Starts a contender some times; the first is not counted. */
async function measure(
  contender: Contender,
  share: CpuShare,
  { env }: World,
  idleMs: number,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (let start = 0; start <= STARTS; start++) {
    const started = await startFunction(contender, env);
    while (started.initEndedAt() === undefined) await sleep(0);
    share.confine(started.pid);
    const initMs = (started.initEndedAt() ?? 0) - started.spawnedAt;
    await sleep(idleMs);
    const first = await started.invoke(EVENT);
    checkResponse(contender.name, first.response);
    const warmMs: number[] = [];
    for (let turn = 0; turn < WARM_TURNS; turn++) {
      await sleep(PAUSE_MS);
      const { handedOutAt, answeredAt } = await started.invoke(EVENT);
      warmMs.push(answeredAt - handedOutAt);
    }
    await started.stop();
    if (start > 0) measured.push({ initMs, firstTurnMs: first.answeredAt - first.handedOutAt, warmMs });
  }
  return measured;
}

function print(cells: readonly string[]): void {
  const widths = [5, 12, 6, 12, 12, 25, 10, 10];
  const line = cells.map((cell, index) =>
    index === 1 ? `  ${cell.padEnd(10)}` : cell.padStart(widths[index] ?? 0),
  );
  process.stdout.write(`${line.join('')}\n`);
}
