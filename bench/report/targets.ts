import type { PerContender } from '../contenders.ts';
import type { ColdFigures } from '../races/cold.ts';
import type { WarmFigures, WarmOptions } from '../races/warm.ts';
import type { TransformFigures } from '../transform/race.ts';

/** All that one run of the benchmark measured. */
export interface Results {
  readonly machine: Readonly<Record<'date' | 'node' | 'cores' | 'cpu', string>>;
  readonly runs: WarmOptions & { readonly coldStarts: number };
  readonly cold: PerContender<ColdFigures>;
  readonly coldWithLatency: PerContender<ColdFigures>;
  /** With TLS and the time of round trips before token endpoint and CRM. */
  readonly coldFromAfar: PerContender<ColdFigures>;
  readonly warm: PerContender<WarmFigures>;
  readonly transform: readonly TransformFigures[];
}

/** Our figure beside the others', and the most that it may be of theirs. */
export interface Compared {
  readonly label: string;
  readonly ours: number;
  readonly floor: number;
  readonly hono?: number;
  readonly maxOfFloor?: number;
  readonly maxOfHono?: number;
}

/** Returns the figures that everybody has, with the targets. */
export function compare(results: Results): readonly Compared[] {
  const { cold, coldWithLatency, coldFromAfar, warm, transform } = results;
  return [
    { label: 'cold start, ms', ...of(cold, 'firstAnswerMs'), maxOfFloor: 1.35, maxOfHono: 0.6 },
    { label: 'cold start with latency, ms', ...of(coldWithLatency, 'firstAnswerMs') },
    { label: 'cold start over TLS, ms', ...of(coldFromAfar, 'firstAnswerMs') },
    { label: 'warm turn p50, ms', ...of(warm, 'p50Ms'), maxOfFloor: 1.15 },
    { label: 'warm turn p99, ms', ...of(warm, 'p99Ms'), maxOfFloor: 1.25 },
    { label: 'CPU per warm turn, ms', ...of(warm, 'cpuMsPerTurn'), maxOfFloor: 1.2 },
    { label: 'resident memory, MiB', ...of(warm, 'residentMiB'), maxOfFloor: 1.1 },
    ...transform.map(({ kib, oursUs, plainUs }) => ({
      label: `transform of ${kib} KiB, µs`,
      ours: oursUs,
      floor: plainUs,
      maxOfFloor: 2,
    })),
    // Plain code is not quite linear either: a large body outgrows the caches and busies the collector.
    {
      label: 'cost of a byte, 1024 to 64 KiB',
      ours: costGrowth(transform, ({ oursUs }) => oursUs),
      floor: costGrowth(transform, ({ plainUs }) => plainUs),
      maxOfFloor: 1.1,
    },
  ];
}

/** Returns our own counts, and what they have to be. */
export function count({ cold, warm }: Results) {
  const { crmRequestsPerTurn, others } = warm.ours;
  return [
    { label: 'CRM requests per warm turn', value: String(crmRequestsPerTurn), target: '1' },
    { label: 'others, and new connections, in all of them', value: String(others), target: '0' },
    // Two secrets, and the webhook secret's version before: no right signature may be refused amid a rotation.
    { label: 'secret, token, CRM requests per cold start', value: cold.ours.requests, target: '3 + 1 + 1' },
  ];
}

/** Returns how much more one byte costs in the largest body than in the one before it. */
function costGrowth(transform: Results['transform'], cost: (of: TransformFigures) => number): number {
  const [large = Number.NaN, largest = Number.NaN] = transform
    .slice(-2)
    .map((figures) => cost(figures) / figures.bytes);
  return largest / large;
}

function of<K extends string>({ ours, floor, hono }: PerContender<Readonly<Record<K, number>>>, key: K) {
  return { ours: ours[key], floor: floor[key], hono: hono[key] };
}
