import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildContenders } from './contenders.ts';
import { installBench } from './install.ts';
import type { CpuSummary } from './profile/cpu-profile.ts';
import { profileColdStarts, profileWarmTurns } from './profile/profile-turns.ts';
import { renderCpu, renderTimeline } from './profile/render.ts';
import { traceColdStarts } from './profile/timeline.ts';
import { REAL_LATENCY, startWorld } from './world/world.ts';

/** Where the time goes, ours beside the floor's: `node bench/profile.ts cold` or `warm`. */
const [what = 'cold'] = process.argv.slice(2);
const STARTS = 10;
const TURNS = 4_000;

await installBench();
const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-bench-'));
const world = await startWorld();
try {
  const { contenders } = await buildContenders(folder);
  const [ours, floor] = contenders;
  if (ours === undefined || floor === undefined) throw new Error('nobody to profile');
  if (what === 'cold') {
    for (const contender of [ours, floor]) {
      print(renderTimeline(contender.name, await traceColdStarts(contender, world, STARTS)));
    }
    const profiles = [
      await profileColdStarts(ours, world, STARTS),
      await profileColdStarts(floor, world, STARTS),
    ] as const;
    printCpu('of a cold start', 'ms', ...profiles);
    world.latency = REAL_LATENCY;
    for (const contender of [ours, floor]) {
      print(renderTimeline(`${contender.name}, latency`, await traceColdStarts(contender, world, STARTS)));
    }
  } else {
    const profiles = [
      await profileWarmTurns(ours, world, TURNS),
      await profileWarmTurns(floor, world, TURNS),
    ] as const;
    printCpu('of a warm turn', 'µs', ...profiles);
  }
} finally {
  world.stop();
  await rm(folder, { recursive: true });
}

function printCpu(of: string, unit: 'ms' | 'µs', ours: CpuSummary, floor: CpuSummary): void {
  print(renderCpu(`CPU time ${of}, by whose code ran`, unit, ours.self, floor.self));
  print(renderCpu(`CPU time ${of}, Node's own charged to its caller`, unit, ours.behalf, floor.behalf));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
