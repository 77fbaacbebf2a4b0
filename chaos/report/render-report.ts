import type { Judgement } from '../judge/judge-run.ts';
import type { Deed, Schedule } from '../plan/schedule.ts';
import type { Ended } from '../traffic/fleet.ts';
import type { TurnRecord } from '../traffic/turn-record.ts';
import type { ChaosWorld } from '../world/world.ts';
import { callTable } from './call-table.ts';
import { faultTable } from './fault-table.ts';
import { firstOffences, measurements, memory, verdicts } from './verdicts.ts';

export interface RunResult {
  readonly seed: number;
  readonly turns: number;
  readonly schedule: Schedule;
  readonly world: ChaosWorld;
  readonly records: readonly TurnRecord[];
  readonly ended: readonly Ended[];
  readonly judgement: Judgement;
}

/** Gives the whole report. */
export function renderReport({ seed, turns, schedule, world, records, ended, judgement }: RunResult): string {
  const { offences, evidence } = judgement;
  const times = (deed: Deed): number => schedule.deeds.filter((one) => one.deed === deed).length;
  const webhook =
    times('rotate webhook secret, senders at once') + times('rotate webhook secret, senders later');
  const leaks = offences.filter(({ invariant }) => invariant === 'leak').length;
  const lines = [
    `Chaos run, seed ${seed}: ${records.length} turns through the packaged function.`,
    'A turn counts for each fault that was there while it ran.',
    '',
    ...faultTable(schedule, evidence, world.startedAtMs),
    '',
    ...callTable(world.ledger, records, ended, judgement),
    '',
    `rotations: webhook secret ${webhook}, client secret ${times('rotate client secret')}`,
    `tokens revoked: ${times('revoke tokens')}, freezes: ${times('freeze')}`,
    ...measurements(evidence, ended),
    memory(ended, evidence),
    `leaks: ${leaks}`,
    '',
    ...verdicts(judgement),
    ...firstOffences(offences, seed, turns),
  ];
  return `\n${lines.join('\n')}\n\n`;
}
