import { isJsonObject, type JsonObject } from '../../lib/json/json-object.ts';
import type { Exchange } from '../network.ts';
import type { EnvironmentRecord, Run, TurnRecord } from '../run-record.ts';

/** The cool-down after a token was replaced, in ms. Written down again here: a judge asks nobody whom it judges. */
export const COOLDOWN_MS = 5_000;
/** How often a secret may be looked for, and how often it may be read again, each: so many at once, then one a second. */
export const READS_AT_ONCE = 5;
export const READ_EVERY_MS = 1_000;
/** The longest that a read of a secret takes, in ms. */
export const READ_MS = 5_000;
/** What is kept back of Lambda's remaining time, in ms. */
const ANSWER_MARGIN_MS = 250;

export interface Answer {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: JsonObject;
  readonly text: string;
}

/** All that is known of one answered turn. */
export interface Evidence {
  readonly run: Run;
  readonly turn: TurnRecord;
  readonly environment: EnvironmentRecord;
  readonly endedAtMs: number;
  readonly endedAtEpochMs: number;
  readonly answer: Answer;
  /** Its EMF document and its log line. */
  readonly emf: JsonObject;
  readonly log: JsonObject;
  /** Its own requests to the contact API. */
  readonly own: readonly Exchange[];
  /** All exchanges of its environment. */
  readonly exchanges: readonly Exchange[];
  readonly isAtDeadline: boolean;
  /** What was left until its deadline, in ms. */
  readonly leftMs: number;
}

/** Returns how long a turn may take, in ms of its monotonic clock. */
export function budgetMs({ schedule }: Run, { plan }: TurnRecord): number {
  return Math.max(
    0,
    Math.min(setting(schedule.settings, 'CRM_DEADLINE_MS'), plan.remainingMs - ANSWER_MARGIN_MS),
  );
}

/** Reads a setting that every schedule has. */
export function setting(settings: Readonly<Record<string, string>>, name: string): number {
  return Number(settings[name]);
}

/** Returns text as a JSON object, or undefined. */
export function parseObject(text: unknown): JsonObject | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Whether spans that were measured between two instants mean little. */
export function wasDisturbed({ clock }: EnvironmentRecord, fromMs: number, toMs: number): boolean {
  return clock.disturbedAtMs.some((ms) => ms >= fromMs && ms <= toMs);
}
