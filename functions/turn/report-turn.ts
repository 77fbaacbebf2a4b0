import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  CRM_OUTCOME_METRICS,
  DEFAULT_SERVICE,
  METRICS,
  NAMESPACE,
  type TurnOutcome,
} from '../../lib/metrics/metric-names.ts';
import type { Time } from '../../lib/time/time.ts';
import { describeError } from './describe-error.ts';
import { loggableId } from './loggable-id.ts';
import type { Turn } from './turn.ts';

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  readonly status: number | undefined;
  readonly error: unknown;
}

/** Makes a turn's end seen: one EMF document and one log line. Never throws. */
export type ReportTurn = (turn: Turn, end: TurnEnd) => void;

/**
 * Gives the report on stdout. Powertools collects a document's metrics in one shared store; since a report runs
 * without any `await`, turns in flight side by side cannot mix in it.
 */
export function createTurnReport(serviceName: string | undefined, time: Time): ReportTurn {
  const service = serviceName || DEFAULT_SERVICE;
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: service });
  const logger = new Logger({ serviceName: service });

  return (turn, end) => {
    const latencyMs = toMicroseconds(time.monotonicMs() - turn.startedAtMs);
    const ids = {
      request_id: turn.requestId,
      session_id: loggableId(turn.sessionId),
      crm_outcome: turn.crm.outcome,
    };
    emitMetrics(metrics, turn, end, latencyMs, ids);
    logger[levelOf(turn, end)]('turn', {
      ...ids,
      outcome: end.outcome,
      status: end.status,
      latency_ms: latencyMs,
      crm_latency_ms: turn.crm.latencyMs === undefined ? undefined : toMicroseconds(turn.crm.latencyMs),
      crm_requests: turn.crm.requests,
      failure: describeError(end.error ?? turn.crm.failure),
    });
  };
}

function emitMetrics(
  metrics: Metrics,
  turn: Turn,
  { outcome }: TurnEnd,
  latencyMs: number,
  ids: Readonly<Record<string, string | undefined>>,
): void {
  metrics.addDimension('outcome', outcome).addDimensions({});
  for (const [name, id] of Object.entries(ids)) {
    if (id !== undefined) {
      metrics.addMetadata(name, id);
    }
  }
  metrics.addMetric(METRICS.latency, MetricUnit.Milliseconds, latencyMs);
  metrics.addMetric(METRICS.turns, MetricUnit.Count, 1);
  metrics.addMetric(METRICS.errors, MetricUnit.Count, outcome === 'ok' ? 0 : 1);
  metrics.addMetric(METRICS.fallbacks, MetricUnit.Count, turn.fallback ? 1 : 0);
  metrics.addMetric(METRICS.coldStarts, MetricUnit.Count, turn.coldStart ? 1 : 0);
  if (turn.crm.outcome !== undefined) {
    metrics.addMetric(CRM_OUTCOME_METRICS[turn.crm.outcome], MetricUnit.Count, 1);
  }
  if (turn.crm.latencyMs !== undefined) {
    metrics.addMetric(METRICS.crmLatency, MetricUnit.Milliseconds, toMicroseconds(turn.crm.latencyMs));
    metrics.addMetric(METRICS.crmRequests, MetricUnit.Count, turn.crm.requests);
  }
  metrics.publishStoredMetrics();
}

/** Digits beyond the microsecond are noise of floating point. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function levelOf({ fallback }: Turn, { outcome, status = 500 }: TurnEnd): 'info' | 'warn' | 'error' {
  if (outcome === 'ok') {
    return fallback ? 'warn' : 'info';
  }
  return status < 500 ? 'warn' : 'error';
}
