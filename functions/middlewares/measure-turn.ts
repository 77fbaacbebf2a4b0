import type { Time } from '../../lib/policies/time/time.ts';
import { codeOf } from '../api-gateway/problem.ts';
import type { ReportTurn } from '../turn/report-turn.ts';
import { startTurn, turnOf } from '../turn/turn.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

interface MeasureTurnOptions {
  /** What a turn may wait in all, in ms. */
  readonly budgetMs: number;
  readonly time: Time;
  readonly report: ReportTurn;
}

/**
 * Begins the turn and reports it when it ends, well or not: once, since of `after` and `onError` middy runs either
 * alone or, where an `after` failed, only the second. Stands outermost, so its latency is the whole turn's.
 */
export function measureTurn({ budgetMs, time, report }: MeasureTurnOptions): WebhookMiddleware {
  let coldStart = true;

  function measureTurnBefore({ context }: WebhookRequest): void {
    context.turn = startTurn(context, { coldStart, budgetMs, time });
    coldStart = false;
  }

  function measureTurnAfter({ context, response }: WebhookRequest): void {
    report(turnOf(context), { outcome: 'ok', status: response?.statusCode, error: undefined });
  }

  function measureTurnOnError({ context, response, error }: WebhookRequest): void {
    report(turnOf(context), { outcome: codeOf(error), status: response?.statusCode, error });
  }

  return { before: measureTurnBefore, after: measureTurnAfter, onError: measureTurnOnError };
}
