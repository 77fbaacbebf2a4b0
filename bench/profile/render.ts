import type { CpuTime } from './cpu-profile.ts';
import type { Timeline } from './timeline.ts';

const SHOWN = 24;
const NAME_WIDTH = 62;

/** Gives timelines one after the other: when, how long since the line before, and what. */
export function renderTimeline(name: string, timeline: Timeline): string {
  let before = 0;
  const lines = [...timeline].map(([label, at]) => {
    const line = `${at.toFixed(1).padStart(8)} ms  ${`+${(at - before).toFixed(1)}`.padStart(7)}  ${label}`;
    before = at;
    return line;
  });
  return [`\n${name}: what is seen of a cold start`, ...lines].join('\n');
}

/** Gives the greatest users of CPU time beside what they use in another's profile. */
export function renderCpu(title: string, unit: 'ms' | 'µs', ours: CpuTime, floor: CpuTime): string {
  const shown = (us: number | undefined) =>
    us === undefined ? '' : (unit === 'ms' ? us / 1_000 : us).toFixed(unit === 'ms' ? 2 : 1);
  const busy = (times: CpuTime) => [...times].filter(([owner]) => owner !== '(idle)');
  const total = (times: CpuTime) => busy(times).reduce((sum, [, us]) => sum + us, 0);
  const row = (label: string, left: number | undefined, right: number | undefined) =>
    `${label.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}${shown(left).padStart(12)}${shown(right).padStart(12)}`;
  const owners = new Set(
    [...busy(ours), ...busy(floor)].sort(([, a], [, b]) => b - a).map(([owner]) => owner),
  );
  return [
    '',
    `${title.padEnd(NAME_WIDTH)}${`ours, ${unit}`.padStart(12)}${`floor, ${unit}`.padStart(12)}`,
    ...[...owners].slice(0, SHOWN).map((owner) => row(owner, ours.get(owner), floor.get(owner))),
    row('all, without (idle)', total(ours), total(floor)),
  ].join('\n');
}
