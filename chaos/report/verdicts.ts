import { type Evidence, isNoisy } from '../judge/evidence.ts';
import type { Judgement } from '../judge/judge-run.ts';
import { INVARIANT_NAMES, INVARIANTS, type Offence } from '../judge/offence.ts';
import type { Ended } from '../traffic/fleet.ts';
import { count } from './layout.ts';

const SHOWN_OFFENCES = 12;

/** Gives a line for each invariant: held or broken, and how often. */
export function verdicts({ offences }: Judgement): string[] {
  const broken = Map.groupBy(offences, ({ invariant }) => invariant);
  return INVARIANT_NAMES.map((invariant) => {
    const text = INVARIANTS[invariant];
    const times = broken.get(invariant)?.length ?? 0;
    return times === 0 ? `✓ ${text}` : `✗ ${text}: broken ${count(times)} times`;
  });
}

/** Gives the first offences of each kind, and how to see them again. */
export function firstOffences(offences: readonly Offence[], seed: number, turns: number): string[] {
  if (offences.length === 0) return [];
  const few = [...Map.groupBy(offences, ({ invariant }) => invariant).values()].flatMap((same) =>
    same.slice(0, 4),
  );
  return [
    ...few.slice(0, SHOWN_OFFENCES).map(({ invariant, what }) => `  ${invariant}: ${what}`),
    '',
    `again with: npm run chaos -- --seed ${seed} --turns ${turns}`,
  ];
}

/** Gives measurements that are no verdicts. */
export function measurements(evidence: readonly Evidence[], ended: readonly Ended[]): string[] {
  const elapsed = evidence.map(({ answered }) => answered.endedAtMs - answered.startedAtMs);
  const lags = evidence.map(({ answered }) => answered.lagMs);
  const late = evidence.map(
    ({ answered, deadlineMs }) => answered.endedAtMs - answered.startedAtMs - deadlineMs,
  );
  const spared = evidence.flatMap(({ emf }) =>
    emf['crm_breaker'] === 'open' ? [Number(emf['Latency'])] : [],
  );
  const exits = ended.map(({ retired }) => retired.exitedAfterMs ?? Number.NaN);
  return [
    `slowest answer ${ms(Math.max(0, ...elapsed))}, ${ms(Math.max(...late))} beyond its own deadline`,
    `event loop of the function stood still: ${spread(lags)}`,
    `time of a turn with the breaker open: ${spread(spared)}`,
    `judged leniently for a machine that stood still: ${count(evidence.filter(isNoisy).length)} turns`,
    `environments: ${ended.length}, each ended by itself within ${ms(Math.max(...exits))}`,
  ];
}

/** Gives how the memory went: of the environment that lived longest, and the most that a short-lived one grew. */
export function memory(ended: readonly Ended[], evidence: readonly Evidence[]): string {
  const byTurns = ended
    .map(({ environment: { name } }) =>
      evidence
        .filter(({ environment }) => environment === name)
        .map(({ answered }) => Math.round(answered.rssBytes / 2 ** 20)),
    )
    .sort((one, other) => other.length - one.length);
  const [elder = [], ...others] = byTurns;
  const growths = others.map((sizes) => (sizes.at(-1) ?? 0) - (sizes[0] ?? 0));
  return (
    `memory: ${elder[0] ?? 0} MB → ${elder.at(-1) ?? 0} MB over ${count(elder.length)} turns of one environment, ` +
    `others grew by ${Math.max(0, ...growths)} MB`
  );
}

function spread(values: readonly number[]): string {
  return `median ${ms(percentile(values, 0.5))}, p99 ${ms(percentile(values, 0.99))}, worst ${ms(percentile(values, 1))}`;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
