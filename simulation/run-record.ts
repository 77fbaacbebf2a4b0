import type { EnvironmentClock } from './environment-clock.ts';
import type { Exchange } from './network.ts';
import type { Schedule, TurnPlan } from './schedule.ts';
import type { Servers } from './servers.ts';
import type { TurnCall } from './turn-call.ts';

/** One turn, and what became of it. */
export interface TurnRecord extends TurnCall {
  readonly id: string;
  readonly environment: string;
  readonly plan: TurnPlan;
  /** Comes after the last fault and every cool-down: nothing may be wrong with it. */
  readonly isLast: boolean;
  readonly startedAtMs: number;
  readonly startedAtEpochMs: number;
  readonly startedMonotonicMs: number;
  endedAtMs?: number;
  endedAtEpochMs?: number;
  endedMonotonicMs?: number;
  /** Which answer it was of all. */
  endedAs?: number;
  answer?: unknown;
}

export interface EnvironmentRecord {
  readonly name: string;
  readonly clock: EnvironmentClock;
  /** All that it wrote. */
  readonly written: string[];
  /** When everything had ended and yet a timer ran. */
  timersLeftAtMs?: number;
}

/** All that happened in a run. */
export interface Run {
  readonly schedule: Schedule;
  readonly servers: Servers;
  readonly environments: readonly EnvironmentRecord[];
  readonly turns: readonly TurnRecord[];
  readonly exchanges: readonly Exchange[];
  readonly rejections: readonly string[];
  readonly transcript: readonly string[];
}
