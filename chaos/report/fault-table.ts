import type { Evidence } from '../judge/evidence.ts';
import type { FaultWindow, Schedule } from '../plan/schedule.ts';
import { alignColumns, count } from './layout.ts';

const OUTCOMES = ['ok', 'defaults', '429', '502', '503', '403', '4xx', 'other'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Gives a table with a line for each fault: the turns that met it, how they ended, and the slowest of them. */
export function faultTable(schedule: Schedule, evidence: readonly Evidence[], startedAtMs: number): string[] {
  const tracks: readonly [string, readonly FaultWindow[]][] = [
    ['contacts', schedule.contacts],
    ['token', schedule.token],
    ['secrets', schedule.secrets],
    ['signatures', schedule.floods],
  ];
  const rows = tracks.flatMap(([name, windows]) =>
    [...Map.groupBy(windows, ({ fault }) => fault)].map(([fault, sames]) =>
      toRow(`${name}: ${fault}`, evidence.filter(during(sames, startedAtMs))),
    ),
  );
  const all = tracks.flatMap(([, windows]) => windows);
  const met = during(all, startedAtMs);
  const well = toRow(
    'all is well',
    evidence.filter((one) => !met(one)),
  );
  const heading = ['fault', 'turns', ...OUTCOMES, 'slowest ms'];
  return alignColumns([
    heading,
    well,
    ...rows.filter(([, turns]) => turns !== '0').sort(),
    toRow('all turns', evidence),
  ]);
}

function during(windows: readonly FaultWindow[], startedAtMs: number): (evidence: Evidence) => boolean {
  return ({ answered }) =>
    windows.some(
      ({ fromMs, toMs }) =>
        answered.startedAtMs < startedAtMs + toMs && answered.endedAtMs > startedAtMs + fromMs,
    );
}

function toRow(name: string, evidence: readonly Evidence[]): string[] {
  const outcomes = Map.groupBy(evidence, outcomeOf);
  const slowest = Math.max(0, ...evidence.map(({ answered }) => answered.endedAtMs - answered.startedAtMs));
  return [
    name,
    count(evidence.length),
    ...OUTCOMES.map((outcome) => count(outcomes.get(outcome)?.length ?? 0)),
    slowest.toFixed(0),
  ];
}

/** A 200 is told apart by what the CRM gave, which the EMF document knows. */
function outcomeOf({ answered: { answer }, emf }: Evidence): Outcome {
  const status: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'statusCode') : 0;
  switch (status) {
    case 200:
      return ['found', 'not_found', 'no_user'].includes(String(emf['crm_outcome'])) ? 'ok' : 'defaults';
    case 429:
    case 502:
    case 503:
    case 403:
      return `${status}`;
    case 400:
    case 413:
    case 422:
      return '4xx';
    default:
      return 'other';
  }
}
