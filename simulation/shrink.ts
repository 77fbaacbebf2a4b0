import type { Schedule, ScheduledEvent } from './schedule.ts';
import { type Failure, trySchedule } from './try-seed.ts';

/** Attempts at most: a shortest schedule is a courtesy. */
const MAX_ATTEMPTS = 400;

/**
 * Returns the shortest schedule that can be found in which the same invariant is still broken (delta debugging: Zeller
 * and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input"). Bursts are taken apart first.
 */
export async function shrink(failure: Failure): Promise<Failure> {
  const invariant = failure.offences[0]?.invariant;
  let best = failure;
  let attempts = 0;

  async function fails(events: readonly ScheduledEvent[]): Promise<boolean> {
    attempts += 1;
    const schedule: Schedule = { ...failure.schedule, events };
    const shorter = await trySchedule(schedule);
    const isSame = shorter?.offences.some((offence) => offence.invariant === invariant) ?? false;
    if (shorter !== undefined && isSame) {
      best = shorter;
    }
    return isSame;
  }

  const apart = failure.schedule.events.flatMap(takeApart);
  let events: readonly ScheduledEvent[] = (await fails(apart)) ? apart : failure.schedule.events;
  for (let size = Math.ceil(events.length / 2); size >= 1 && attempts < MAX_ATTEMPTS; ) {
    let isShorter = false;
    for (let from = 0; from < events.length && attempts < MAX_ATTEMPTS; ) {
      const rest = [...events.slice(0, from), ...events.slice(from + size)];
      if (rest.length > 0 && (await fails(rest))) {
        events = rest;
        isShorter = true;
      } else {
        from += size;
      }
    }
    size = isShorter && size === 1 ? 1 : Math.floor(size / 2);
  }
  return best;
}

function takeApart(event: ScheduledEvent): readonly ScheduledEvent[] {
  return event.kind === 'turns' ? event.turns.map((turn) => ({ ...event, turns: [turn] })) : [event];
}
