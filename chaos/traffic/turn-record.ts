import type { Answered } from './messages.ts';
import type { PlannedTurn } from './planned-turn.ts';

/** A turn that was sent, and what came of it. */
export interface TurnRecord {
  readonly plan: PlannedTurn;
  readonly environment: string;
  readonly sentAtMs: number;
  /** Undefined where no answer came. */
  readonly answered: Answered | undefined;
  /** The longest that the servers stood still in the meantime. */
  readonly serverLagMs: number;
}
