import type { TransformFigures } from '../transform/race-in-process.ts';
import type { ContenderName, PerContender, Results } from './results.ts';

/** A bound on one of our figures. */
export interface Bound {
  readonly against: 'floor' | 'hono';
  readonly max: number;
  readonly ratio: number;
  readonly met: boolean;
}

/** A figure that every contender has. */
export interface ComparedFigure {
  readonly label: string;
  readonly values: Readonly<Partial<Record<ContenderName, number>>>;
  readonly ratioToFloor: number;
  readonly ratioToHono: number | undefined;
  readonly bounds: readonly Bound[];
}

/** A figure that is good or bad in itself. */
export interface AbsoluteFigure {
  readonly label: string;
  readonly value: string;
  readonly target: string;
  readonly met: boolean;
}

const MAX_ZIPPED_BYTES = 150_000;
/**
 * Plain code is not quite linear either, since a large body outgrows the caches and busies the collector. Ours is
 * linear where a byte's cost grows with the body no more than plain code's, give or take what is noise.
 */
const MAX_EXTRA_GROWTH = 1.1;

/** Holds the figures against the targets. */
export function compare({
  cold,
  coldWithLatency,
  coldFromAfar,
  warm,
  transform,
}: Results): readonly ComparedFigure[] {
  return [
    figure('cold start, ms', of(cold, 'firstAnswerMs'), { floor: 1.4, hono: 0.65 }),
    figure('cold start with latency, ms', of(coldWithLatency, 'firstAnswerMs'), { hono: 0.8 }),
    figure('cold start over TLS, ms', of(coldFromAfar, 'firstAnswerMs'), {}),
    figure('warm turn p50, ms', of(warm, 'p50Ms'), { floor: 1.15 }),
    figure('warm turn p99, ms', of(warm, 'p99Ms'), { floor: 1.25 }),
    figure('CPU per warm turn, ms', of(warm, 'cpuMsPerTurn'), { floor: 1.2 }),
    figure('resident memory, MiB', of(warm, 'residentMiB'), { floor: 1.15 }),
    ...transform.map(({ kib, oursUs, plainUs }) =>
      figure(`transform of ${kib} KiB, µs`, { ours: oursUs, floor: plainUs }, { floor: 1.3 }),
    ),
  ];
}

/** Holds the figures that stand for themselves against the targets. */
export function judge({ cold, warm, transform, sizes }: Results): readonly AbsoluteFigure[] {
  const { secrets, token, contacts } = cold.ours.requests;
  const { crmRequestsPerTurn, otherRequests, connections } = warm.ours;
  const growth = costGrowth(transform, ({ oursUs }) => oursUs);
  const plainGrowth = costGrowth(transform, ({ plainUs }) => plainUs);
  return [
    absolute('CRM requests per warm turn', crmRequestsPerTurn, '1', crmRequestsPerTurn === 1),
    absolute('other requests in all warm turns', otherRequests, '0', otherRequests === 0),
    absolute('connections opened in all warm turns', connections, '0', connections === 0),
    absolute(
      'secret, token and CRM requests per cold start',
      `${secrets} + ${token} + ${contacts}`,
      '2 + 1 + 1',
      secrets === 2 && token === 1 && contacts === 1,
    ),
    absolute(
      'cost of a byte, 1024 against 64 KiB',
      growth.toFixed(2),
      `≤ ${MAX_EXTRA_GROWTH} × plain code's ${plainGrowth.toFixed(2)}`,
      growth <= MAX_EXTRA_GROWTH * plainGrowth,
    ),
    absolute('code in the zip, bytes', sizes.code, '', true),
    absolute(
      '  the same, zipped',
      sizes.codeZipped,
      `≤ ${MAX_ZIPPED_BYTES}`,
      sizes.codeZipped <= MAX_ZIPPED_BYTES,
    ),
    absolute('first import, bytes', sizes.firstImport, '', true),
    absolute('  with the SDK in it', sizes.sdkInFirstImport ? 'yes' : 'no', 'no', !sizes.sdkInFirstImport),
  ];
}

/** How much more one byte costs in the largest body than in the one before it. */
function costGrowth(transform: Results['transform'], cost: (figures: TransformFigures) => number): number {
  const [large, largest] = transform.slice(-2);
  if (large === undefined || largest === undefined) throw new RangeError('two sizes at least');
  return cost(largest) / largest.bytes / (cost(large) / large.bytes);
}

function of<K extends string>(
  figures: PerContender<Readonly<Record<K, number>>>,
  key: K,
): PerContender<number> {
  const { ours, floor, hono, powertools } = figures;
  return { ours: ours[key], floor: floor[key], hono: hono[key], powertools: powertools[key] };
}

function figure(
  label: string,
  values: { ours: number; floor: number; hono?: number; powertools?: number },
  maxima: { floor?: number; hono?: number },
): ComparedFigure {
  const ratioToFloor = values.ours / values.floor;
  const ratioToHono = values.hono === undefined ? undefined : values.ours / values.hono;
  const bounds: Bound[] = [];
  if (maxima.floor !== undefined) bounds.push(bound('floor', maxima.floor, ratioToFloor));
  if (maxima.hono !== undefined && ratioToHono !== undefined) {
    bounds.push(bound('hono', maxima.hono, ratioToHono));
  }
  return { label, values, ratioToFloor, ratioToHono, bounds };
}

function bound(against: Bound['against'], max: number, ratio: number): Bound {
  return { against, max, ratio, met: ratio <= max };
}

function absolute(label: string, value: number | string, target: string, met: boolean): AbsoluteFigure {
  return { label, value: String(value), target, met };
}
