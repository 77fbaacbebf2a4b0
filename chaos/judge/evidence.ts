import type { Profile } from '../plan/settings.ts';
import type { Answered } from '../traffic/messages.ts';
import type { PlannedTurn } from '../traffic/planned-turn.ts';
import type { Ledger } from '../world/ledger.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** All that is known about one turn that was answered. */
export interface Evidence {
  readonly plan: PlannedTurn;
  readonly environment: string;
  readonly profile: Profile;
  readonly answered: Answered;
  /** The longest standstill of either side in the meantime, be it the machine's fault. */
  readonly lagMs: number;
  /** Until when the turn had to be answered, counted from its start. */
  readonly deadlineMs: number;
  /** The turn's EMF document. */
  readonly emf: JsonObject;
  readonly ledger: Ledger;
}

/** Standstills shorter than this make no timer of the function run out. */
const NOISE_MS = 60;

/** Tells whether the machine was so busy that a healthy server may have looked like one that hangs. */
export function isNoisy({ lagMs }: Evidence): boolean {
  return lagMs > NOISE_MS;
}

/** Gives text as a JSON object, or undefined. */
export function asObject(text: unknown): JsonObject | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
