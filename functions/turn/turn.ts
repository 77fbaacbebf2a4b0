import type { Context } from 'aws-lambda';
import type { Lookup } from '../../lib/policies/crm/look-up-contact.ts';
import { Deadline } from '../../lib/policies/time/deadline.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import type { DialogName } from '../../lib/transform/unresolved.ts';

/** Kept back from the Lambda's remaining time, to answer and to emit the metric before it is killed. */
const ANSWER_MARGIN_MS = 250;

/**
 * What the function has before it is killed: above Cognigy's own 8 s, so that a slow turn ends with our answer and its
 * metric; below the 30 s of an HTTP API.
 */
export const FUNCTION_TIMEOUT_MS = 10_000;

/** What a turn can wait in all, whatever the settings say. */
export const LONGEST_TURN_MS = FUNCTION_TIMEOUT_MS - ANSWER_MARGIN_MS;

/** What is known of one turn while it runs; carried on the Lambda context, never shared between turns. */
export interface Turn {
  readonly requestId: string;
  readonly coldStart: boolean;
  readonly startedAtMs: number;
  /** Until when the turn may wait for anything. */
  readonly deadline: Deadline;
  /** By what the caller was let in. */
  auth: 'signature' | 'api_key' | undefined;
  /** The body's JSON; undefined until it is parsed. */
  payload: unknown;
  sessionId: string | undefined;
  /** What the payload names by an unfilled expression; undefined where it is all filled in. */
  unresolved: readonly DialogName[] | undefined;
  /** Which reader understood the payload. */
  payloadFormat: string | undefined;
  /** Undefined until the user was looked up. */
  lookup: Lookup | undefined;
  /** Whether a failure of the CRM was answered with defaults. */
  fallback: boolean;
}

export type TurnContext = Context & { turn?: Turn };

/** Returns the turn that `measureTurn` began. */
export function turnOf({ turn }: TurnContext): Turn {
  if (turn === undefined) {
    throw new TypeError('no turn has begun');
  }
  return turn;
}

interface TurnOptions {
  readonly coldStart: boolean;
  /** What a turn may wait in all; counted from its start, so that slow secrets do not add to it. */
  readonly budgetMs: number;
  readonly time: Time;
}

/** Begins a turn. */
export function startTurn(context: Context, { coldStart, budgetMs, time }: TurnOptions): Turn {
  const lambdaMs = context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
  return {
    requestId: context.awsRequestId,
    coldStart,
    startedAtMs: time.monotonicMs(),
    deadline: new Deadline(Math.min(budgetMs, lambdaMs), time),
    auth: undefined,
    payload: undefined,
    sessionId: undefined,
    unresolved: undefined,
    payloadFormat: undefined,
    lookup: undefined,
    fallback: false,
  };
}
