import type { TurnOutcome } from '../../lib/metrics/metric-names.ts';
import type { Time } from '../../lib/time/time.ts';
import { describeError } from './describe-error.ts';
import { emfDocument } from './emf-document.ts';
import { isLogged, type LogLevel } from './log-level.ts';
import { loggableId } from './loggable-id.ts';
import type { Turn } from './turn.ts';
import { toMicroseconds, turnMetrics } from './turn-metrics.ts';

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  readonly status: number | undefined;
  readonly error: unknown;
}

/** Makes a turn's end seen: one EMF document and one log line. */
export type ReportTurn = (turn: Turn, end: TurnEnd) => void;

export interface TurnReportOptions {
  readonly serviceName: string;
  readonly lowestLevel: LogLevel;
  /** Whether a secret serves on past its time because it could not be renewed. */
  readonly hasStaleSecret: () => boolean;
  /** Gives the header of X-Ray's trace that the running turn is part of, where there is one. */
  readonly traceHeader: () => string | undefined;
  readonly time: Time;
  /** Writes to stdout. */
  readonly write: (text: string) => void;
}

/** The trace's id in the header (X-Ray Developer Guide, "Tracing header"). */
const TRACE_ID = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/;

/**
 * Gives the report on stdout: two lines of JSON, in one write, since writing costs more than all else about them. It
 * runs without any `await` and keeps nothing, so turns in flight side by side cannot mix in it.
 */
export function createTurnReport(options: TurnReportOptions): ReportTurn {
  const { serviceName, lowestLevel, hasStaleSecret, traceHeader, time, write } = options;

  return (turn, end) => {
    const { outcome, status, error } = end;
    const atEpochMs = time.epochMs();
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
    const metrics = turnMetrics(turn, { outcome, latencyMs, staleSecret });
    const document = emfDocument({
      atEpochMs,
      dimensions: { service: serviceName, outcome },
      properties,
      metrics,
    });

    const level = levelOf(end, turn.fallback || staleSecret);
    if (!isLogged(level, lowestLevel)) {
      write(`${JSON.stringify(document)}\n`);
      return;
    }
    const line = {
      level,
      message: 'turn',
      timestamp: new Date(atEpochMs).toISOString(),
      service: serviceName,
      xray_trace_id: TRACE_ID.exec(traceHeader() ?? '')?.[1],
      ...properties,
      outcome,
      status,
      latency_ms: toMicroseconds(latencyMs),
      crm_latency_ms: turn.crm.latencyMs === undefined ? undefined : toMicroseconds(turn.crm.latencyMs),
      crm_requests: turn.crm.requests,
      contact_kept: turn.crm.kept,
      stale_secret: staleSecret || undefined,
      failure: describeError(error ?? turn.crm.failure),
    };
    write(`${JSON.stringify(document)}\n${JSON.stringify(line)}\n`);
  };
}

function levelOf({ outcome, status = 500 }: TurnEnd, troubled: boolean): LogLevel {
  if (outcome === 'ok') {
    return troubled ? 'WARN' : 'INFO';
  }
  return status < 500 ? 'WARN' : 'ERROR';
}
