import { isDeepStrictEqual } from 'node:util';
import type { Exchange } from '../exchanges.ts';
import type { Run, TurnRecord } from '../simulate-run.ts';

export const COOLDOWN_MS = 5_000;

export type JsonObject = Readonly<Record<string, unknown>>;

/** All that is known about one turn. */
export interface Evidence {
  readonly turn: TurnRecord;
  readonly run: Run;
  readonly status: unknown;
  readonly headers: JsonObject;
  readonly body: JsonObject;
  readonly emf: JsonObject;
  /** EMF documents of all turns of the run, by request id. */
  readonly emfs: ReadonlyMap<unknown, JsonObject>;
  /** Its requests to the contact API. */
  readonly own: readonly Exchange[];
}

/** Returns text as a JSON object; an empty one where it is none. */
export function asObject(text: unknown): JsonObject {
  try {
    const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : text;
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

/**
 * Returns the environment's exchanges that were under way in the turn, or ended in a cool-down before it. A cool-down
 * that a clock was set back into lasts longer by as much: a known hole, the third beside those of `known-holes.ts`.
 */
export function recent({ run, turn }: Evidence): Exchange[] {
  const sinceMs = turn.startedAtMs - COOLDOWN_MS - Math.max(0, turn.skewMs);
  return run.exchanges.filter(
    ({ environment, startedAtMs, endedAtMs }) =>
      environment === turn.environment.name && startedAtMs <= turn.endedAtMs && endedAtMs >= sinceMs,
  );
}
