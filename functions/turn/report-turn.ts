import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DEFAULT_SERVICE, NAMESPACE, type TurnOutcome } from '../../lib/metrics/metric-names.ts';
import type { Time } from '../../lib/time/time.ts';
import { describeError } from './describe-error.ts';
import { loggableId } from './loggable-id.ts';
import type { Turn } from './turn.ts';
import { LATENCY_METRICS, turnMetrics } from './turn-metrics.ts';

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  readonly status: number | undefined;
  readonly error: unknown;
}

/** Makes a turn's end seen: one EMF document and one log line. */
export type ReportTurn = (turn: Turn, end: TurnEnd) => void;

export interface TurnReportOptions {
  readonly serviceName: string | undefined;
  /** Whether a secret serves on past its time because it could not be renewed. */
  readonly hasStaleSecret: () => boolean;
  readonly time: Time;
}

/**
 * Gives the report on stdout. Powertools collects a document's metrics in one shared store; since a report runs
 * without any `await`, turns in flight side by side cannot mix in it.
 */
export function createTurnReport({ serviceName, hasStaleSecret, time }: TurnReportOptions): ReportTurn {
  const service = serviceName || DEFAULT_SERVICE;
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: service });
  const logger = new Logger({ serviceName: service });

  return (turn, end) => {
    const { outcome, status, error } = end;
    const latencyMs = time.monotonicMs() - turn.startedAtMs;
    const staleSecret = hasStaleSecret();
    const properties = {
      request_id: turn.requestId,
      session_id: loggableId(turn.sessionId),
      crm_outcome: turn.crm.outcome,
      crm_breaker: turn.crm.breaker,
      payload_format: turn.payloadFormat,
      auth: turn.auth,
    };

    metrics.addDimension('outcome', outcome).addDimensions({});
    for (const [name, value] of Object.entries(properties)) {
      if (value !== undefined) {
        metrics.addMetadata(name, value);
      }
    }
    for (const [name, value] of turnMetrics(turn, { outcome, latencyMs, staleSecret })) {
      const unit = LATENCY_METRICS.has(name) ? MetricUnit.Milliseconds : MetricUnit.Count;
      metrics.addMetric(name, unit, toMicroseconds(value));
    }
    metrics.publishStoredMetrics();

    const troubled = turn.fallback || staleSecret;
    logger[levelOf(end, troubled)]('turn', {
      ...properties,
      outcome,
      status,
      latency_ms: toMicroseconds(latencyMs),
      crm_latency_ms: turn.crm.latencyMs === undefined ? undefined : toMicroseconds(turn.crm.latencyMs),
      crm_requests: turn.crm.requests,
      contact_kept: turn.crm.kept,
      stale_secret: staleSecret || undefined,
      failure: describeError(error ?? turn.crm.failure),
    });
  };
}

/** Digits beyond the microsecond are noise of floating point; counts stay as they are. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function levelOf({ outcome, status = 500 }: TurnEnd, troubled: boolean): 'info' | 'warn' | 'error' {
  if (outcome === 'ok') {
    return troubled ? 'warn' : 'info';
  }
  return status < 500 ? 'warn' : 'error';
}
