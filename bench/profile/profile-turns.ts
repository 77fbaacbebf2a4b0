import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, startFunction } from '../lambda/start-function.ts';
import { EVENT } from '../races/turn.ts';
import type { World } from '../world/world.ts';
import { add, type CpuSummary, profilingOptions, readCpuProfile } from './cpu-profile.ts';

/** Profiles cold starts: microseconds of each, on average. */
export async function profileColdStarts(
  contender: Contender,
  world: World,
  starts: number,
): Promise<CpuSummary> {
  const mean: CpuSummary = { self: new Map(), behalf: new Map() };
  for (let start = 0; start < starts; start++) {
    const { self, behalf } = await profileOne(contender, world, { skip: 0, count: 1 });
    for (const [owner, us] of self) add(mean.self, owner, us / starts);
    for (const [owner, us] of behalf) add(mean.behalf, owner, us / starts);
  }
  return mean;
}

/** Profiles warm turns: microseconds of each, on average. */
export async function profileWarmTurns(
  contender: Contender,
  world: World,
  turns: number,
): Promise<CpuSummary> {
  const { self, behalf } = await profileOne(contender, world, { skip: 500, count: turns });
  const perTurn = (times: CpuSummary['self']) =>
    new Map([...times].map(([owner, us]) => [owner, us / turns]));
  return { self: perTurn(self), behalf: perTurn(behalf) };
}

async function profileOne(
  contender: Contender,
  world: World,
  { skip, count }: { skip: number; count: number },
): Promise<CpuSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-profile-'));
  try {
    const started = await startFunction(contender, world.env, profilingOptions(folder));
    for (let turn = 0; turn < skip; turn++) await started.invoke(EVENT);
    const fromUs = skip === 0 ? 0 : monotonicUs();
    for (let turn = 0; turn < count; turn++) await started.invoke(EVENT);
    const toUs = monotonicUs();
    await started.stop('SIGTERM');
    return await readCpuProfile(folder, fromUs, toUs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The clock of V8's profiles, the same for all processes of a machine. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
