import type { Context } from 'aws-lambda';
import type { CrmFailure } from '../../lib/crm/crm-failure.ts';
import type { CrmUsage } from '../../lib/crm/look-up-contact.ts';
import type { CrmOutcome } from '../../lib/enrichment/crm-outcome.ts';
import type { Time } from '../../lib/time/time.ts';

/** Kept back from the Lambda's remaining time, to answer and to emit the metric before it is killed. */
const ANSWER_MARGIN_MS = 250;

/** What is known of one turn while it runs; carried on the Lambda context, never shared between turns. */
export interface Turn {
  readonly requestId: string;
  readonly coldStart: boolean;
  readonly startedAtMs: number;
  /** Until when the turn may wait for anything, an instant of the monotonic time. */
  readonly deadlineMs: number;
  /** By what the caller was let in. */
  auth: 'signature' | 'api_key' | undefined;
  sessionId: string | undefined;
  /** Which reader understood the payload. */
  payloadFormat: string | undefined;
  readonly crm: CrmUsage & {
    outcome: CrmOutcome | undefined;
    /** Why the CRM gave nothing, also where the turn was answered with defaults. */
    failure: CrmFailure | undefined;
  };
  /** Whether a failure of the CRM was answered with defaults. */
  fallback: boolean;
}

export type TurnContext = Context & { turn?: Turn };

/** Gives the turn that `measureTurn` began. */
export function turnOf({ turn }: TurnContext): Turn {
  if (turn === undefined) {
    throw new TypeError('no turn has begun');
  }
  return turn;
}

const NOT_ASKED: CrmUsage = { requests: 0, latencyMs: undefined, breaker: undefined, kept: undefined };

interface TurnOptions {
  readonly coldStart: boolean;
  /** What the CRM may cost a turn; counted from its start, so that slow secrets do not add to it. */
  readonly budgetMs: number;
  readonly time: Time;
}

/** Begins a turn. */
export function startTurn(context: Context, { coldStart, budgetMs, time }: TurnOptions): Turn {
  const startedAtMs = time.monotonicMs();
  const lambdaMs = context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
  return {
    requestId: context.awsRequestId,
    coldStart,
    startedAtMs,
    deadlineMs: startedAtMs + Math.min(budgetMs, lambdaMs),
    auth: undefined,
    sessionId: undefined,
    payloadFormat: undefined,
    crm: { outcome: undefined, failure: undefined, ...NOT_ASKED },
    fallback: false,
  };
}
