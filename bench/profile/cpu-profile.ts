import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceOwner } from './source-owner.ts';

/** The part of V8's .cpuprofile format that is read here (Chrome DevTools Protocol, `Profiler.Profile`). */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  /** Of the monotonic clock, in microseconds. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Microseconds by who used them. */
export type CpuTime = Map<string, number>;

export interface CpuSummary {
  /** By who ran: a file of ours, a package, a module of Node, or V8 itself. */
  readonly self: CpuTime;
  /** The same, with Node's and V8's own time charged to whose call it was, where it was anybody's. */
  readonly behalf: CpuTime;
}

/** Options with which Node writes its profile as it ends, and ends when it is asked to. */
export function profilingOptions(folder: string): readonly string[] {
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    '--cpu-prof-interval=100',
    '--import=data:text/javascript,process.on("SIGTERM",()=>process.exit())',
  ];
}

/** Sums up the one profile in a folder, between two instants of the monotonic clock in microseconds. */
export async function readCpuProfile(folder: string, fromUs: number, toUs: number): Promise<CpuSummary> {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile'));
  if (name === undefined) throw new Error(`no profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(await readFile(join(folder, name), 'utf8'));
  const owners = new Map<number, { self: string; behalf: string }>();
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  // A node comes after its parent in the list.
  for (const { id, callFrame } of profile.nodes) {
    const self = sourceOwner(callFrame);
    const above = owners.get(parents.get(id) ?? -1)?.behalf;
    owners.set(id, {
      self,
      behalf: isRuntime(self) && above !== undefined && !isRuntime(above) ? above : self,
    });
  }

  const summary: CpuSummary = { self: new Map(), behalf: new Map() };
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const deltaUs = profile.timeDeltas[index] ?? 0;
    at += deltaUs;
    const owner = owners.get(id);
    if (owner === undefined || at < fromUs || at > toUs) continue;
    add(summary.self, owner.self, deltaUs);
    add(summary.behalf, owner.behalf, deltaUs);
  }
  return summary;
}

function isRuntime(owner: string): boolean {
  return owner.startsWith('node:') || owner.startsWith('(');
}

/** Adds to what is known of one owner. */
export function add(times: CpuTime, owner: string, us: number): void {
  times.set(owner, (times.get(owner) ?? 0) + us);
}
