import type { Random } from './random.ts';

/** Something that will happen. */
export interface Task {
  /** In whose process; undefined for what happens elsewhere. */
  readonly environment?: string;
  /** Timers stand still in a freeze; all else waits for the thaw. */
  readonly isTimer: boolean;
  run(): void;
}

/** The one that decides when anything happens, and what is first of what happens at once. */
export interface Scheduler {
  readonly nowMs: number;
  /** Returns what cancels it. */
  after(ms: number, task: Task): () => void;
  /** Stops an environment's process, unless it stands already. Returns whether it did. */
  freeze(environment: string, ms: number): boolean;
  /**
   * Runs until nothing is left to happen, and lets all that follows from a step end before the next.
   *
   * @param onStep called after each step
   * @throws where there is no end to it
   */
  run(onStep: () => void): Promise<void>;
}

interface Entry {
  readonly task: Task;
  /** Random: nobody can rely on an order of things that happen at once. */
  readonly order: number;
  readonly number: number;
  dueMs: number;
}

const MAX_STEPS = 100_000;

/** Creates a scheduler at 0 ms. */
export function createScheduler(random: Random): Scheduler {
  const entries = new Set<Entry>();
  const thawsAtMs = new Map<string, number>();
  let nowMs = 0;
  let added = 0;

  function thawOf(environment: string | undefined): number {
    return (environment === undefined ? undefined : thawsAtMs.get(environment)) ?? 0;
  }

  function takeNext(): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of entries) {
      if (next === undefined || isBefore(entry, next)) {
        next = entry;
      }
    }
    if (next !== undefined) {
      entries.delete(next);
    }
    return next;
  }

  return {
    get nowMs() {
      return nowMs;
    },
    after(ms, task) {
      added += 1;
      const dueMs = Math.max(nowMs + ms, thawOf(task.environment));
      const entry = { task, order: random.next(), number: added, dueMs };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    freeze(environment, ms) {
      if (nowMs < thawOf(environment)) {
        return false;
      }
      thawsAtMs.set(environment, nowMs + ms);
      for (const entry of entries) {
        if (entry.task.environment === environment) {
          entry.dueMs = entry.task.isTimer ? entry.dueMs + ms : Math.max(entry.dueMs, nowMs + ms);
        }
      }
      return true;
    },
    async run(onStep) {
      for (let steps = 0; steps < MAX_STEPS; steps += 1) {
        // An immediate comes after all microtasks, and at this seam nothing waits for anything else.
        await new Promise((resolve) => setImmediate(resolve));
        onStep();
        const next = takeNext();
        if (next === undefined) {
          return;
        }
        nowMs = Math.max(nowMs, next.dueMs);
        next.task.run();
      }
      throw new Error('no end to it');
    },
  };
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.dueMs !== other.dueMs) {
    return one.dueMs < other.dueMs;
  }
  return one.order !== other.order ? one.order < other.order : one.number < other.number;
}
