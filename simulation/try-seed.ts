import { judgeRun } from './judge/judge-run.ts';
import type { Offence } from './judge/offence.ts';
import { makeSchedule } from './make-schedule.ts';
import type { Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/** A schedule in which an invariant was broken. */
export interface Failure {
  readonly schedule: Schedule;
  readonly offences: readonly Offence[];
}

/** Runs the schedule of a seed. Returns its failure, if it has one. */
export function trySeed(seed: number): Promise<Failure | undefined> {
  return trySchedule(makeSchedule(seed));
}

/** Runs a schedule. Returns its failure, if it has one. */
export async function trySchedule(schedule: Schedule): Promise<Failure | undefined> {
  const offences = await judge(schedule);
  return offences.length === 0 ? undefined : { schedule, offences };
}

async function judge(schedule: Schedule): Promise<readonly Offence[]> {
  try {
    return judgeRun(await simulate(schedule));
  } catch (error) {
    return [{ invariant: 'exit', what: `the run: ${error instanceof Error ? error.stack : String(error)}` }];
  }
}
