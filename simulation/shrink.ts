import { judgeRun } from './judge/judge-run.ts';
import type { Schedule } from './schedule.ts';
import { simulate } from './simulate-run.ts';

async function fails(seed: number, schedule: Schedule): Promise<boolean> {
  return judgeRun(await simulate(seed, schedule)).length > 0;
}

/** Returns the shortest part of a failing schedule that was found to fail too, by leaving out ever smaller chunks. */
export async function shrink(seed: number, schedule: Schedule): Promise<Schedule> {
  let shortest = schedule;
  for (let size = Math.ceil(schedule.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < shortest.length; ) {
      const shorter = shortest.filter((_, index) => index < at || index >= at + size);
      if (await fails(seed, shorter)) {
        shortest = shorter;
      } else {
        at += size;
      }
    }
  }
  return shortest;
}
