import type { Random } from './random.ts';

/** Work that the scheduler will do at an instant of the simulated time. */
export interface Task {
  dueMs: number;
  readonly order: number;
  /** The environment whose standstill delays it; undefined for what happens outside. */
  readonly lane: string | undefined;
  /** Whether a standstill of its environment stops its clock, as with a timer; else it is only delivered later. */
  readonly isTimer: boolean;
  readonly run: () => void;
}

export interface TaskOptions {
  readonly lane?: string;
  readonly isTimer?: boolean;
}

/** Decides alone what happens next. Time passes only in it. */
export interface Scheduler {
  /** Simulated time since the start, in ms; never set back. */
  readonly nowMs: number;
  /** @returns what takes it off the schedule */
  after(ms: number, run: () => void, options?: TaskOptions): () => void;
  /** Lets an environment stand still: its timers stop, and what reaches it waits. */
  freeze(lane: string, ms: number): void;
  /** Does all tasks, each with all that follows from it at once. */
  run(): Promise<void>;
  /** Tasks of an environment that are still due. */
  pendingTimers(lane: string): number;
}

/** A run that does not end is a fault of its own. */
const MAX_STEPS = 200_000;

/** Creates a scheduler; tasks that are due at the same instant come in an order that `random` draws. */
export function createScheduler(random: Random): Scheduler {
  const tasks = new Set<Task>();
  let nowMs = 0;

  function takeNext(): Task | undefined {
    let next: Task | undefined;
    for (const task of tasks) {
      if (
        next === undefined ||
        task.dueMs < next.dueMs ||
        (task.dueMs === next.dueMs && task.order < next.order)
      ) {
        next = task;
      }
    }
    if (next !== undefined) {
      tasks.delete(next);
    }
    return next;
  }

  return {
    get nowMs() {
      return nowMs;
    },
    after(ms, run, { lane, isTimer = false } = {}) {
      const task: Task = { dueMs: nowMs + Math.max(0, ms), order: random.next(), lane, isTimer, run };
      tasks.add(task);
      return () => {
        tasks.delete(task);
      };
    },
    freeze(lane, ms) {
      for (const task of tasks) {
        if (task.lane === lane) {
          task.dueMs = task.isTimer ? task.dueMs + ms : Math.max(task.dueMs, nowMs + ms);
        }
      }
    },
    async run() {
      for (let steps = 0; steps < MAX_STEPS; steps += 1) {
        const task = takeNext();
        if (task === undefined) {
          return;
        }
        nowMs = task.dueMs;
        task.run();
        await settle();
      }
      throw new Error('the simulation does not end');
    },
    pendingTimers: (lane) => [...tasks].filter((task) => task.lane === lane && task.isTimer).length,
  };
}

/** Resolves once no promise has anything left to do: Node runs all microtasks before the next immediate. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
