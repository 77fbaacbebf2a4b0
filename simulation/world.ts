import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './exchanges.ts';
import type { Random } from './random.ts';
import type { Target } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import type { Servers } from './servers.ts';

/** What all environments of a run share. */
export interface SimulatedWorld {
  readonly scheduler: Scheduler;
  readonly servers: Servers;
  readonly random: Random;
  /** The turn on whose behalf code runs, through every await. */
  readonly turns: AsyncLocalStorage<string>;
  readonly exchanges: Exchange[];
  /** Lines that environments wrote. */
  readonly lines: string[];
  epochMs(): number;
  faultOf(target: Target): string | undefined;
  /** Adds a line to the transcript. */
  tell(who: string, what: string): void;
}
