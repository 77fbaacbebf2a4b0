import type { Time } from '../../lib/policies/time/time.ts';
import { describeError } from './describe-error.ts';
import { emfDocument, toMicroseconds } from './emf-document.ts';
import { loggableId } from './loggable-id.ts';
import type { TurnOutcome } from './metric-names.ts';
import type { Turn } from './turn.ts';

/** Levels of log lines from the lowest; `SILENT` is above all of them. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

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
  /** Secrets that may be served stale because they could not be read again. */
  readonly secrets: readonly { isStale(): boolean }[];
  /** The environment, in which Lambda sets X-Ray's header anew for every turn. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly time: Time;
  /** Writes to stdout. */
  readonly write: (text: string) => void;
}

/** The trace's id in the header (X-Ray Developer Guide, "Tracing header"). */
const TRACE_ID = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/;

/**
 * Creates the report on stdout: two lines of JSON, in one write, since writing costs more than all else about them. It
 * runs without any `await` and keeps nothing, so turns in flight side by side cannot mix in it.
 */
export function createTurnReport(options: TurnReportOptions): ReportTurn {
  const { serviceName, lowestLevel, secrets, environment, time, write } = options;

  return (turn, end) => {
    const { outcome, status, error } = end;
    const { lookup } = turn;
    const atEpochMs = time.epochMs();
    const latencyMs = time.monotonicMs() - turn.startedAtMs;
    let staleSecret = false;
    for (const secret of secrets) {
      // Each is asked: that has it read again.
      staleSecret = secret.isStale() || staleSecret;
    }
    const properties = {
      request_id: turn.requestId,
      session_id: loggableId(turn.sessionId),
      crm_outcome: lookup?.outcome,
      crm_breaker: lookup?.breaker,
      payload_format: turn.payloadFormat,
      auth: turn.auth,
    };
    const measures = { outcome, latencyMs, staleSecret };
    const document = emfDocument(turn, measures, { atEpochMs, serviceName, properties });
    const metrics = `${JSON.stringify(document)}\n`;

    const level = levelOf(end, turn.fallback || staleSecret || turn.unresolved !== undefined);
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(lowestLevel)) {
      write(metrics);
      return;
    }
    const failure = error ?? lookup?.failure;
    const line = {
      level,
      message: 'turn',
      timestamp: new Date(atEpochMs).toISOString(),
      service: serviceName,
      xray_trace_id: TRACE_ID.exec(environment['_X_AMZN_TRACE_ID'] ?? '')?.[1],
      ...properties,
      outcome,
      status,
      latency_ms: toMicroseconds(latencyMs),
      crm_latency_ms: lookup?.latencyMs === undefined ? undefined : toMicroseconds(lookup.latencyMs),
      crm_requests: lookup?.requests ?? 0,
      contact_cached: lookup?.cached,
      stale_secret: staleSecret || undefined,
      unresolved: turn.unresolved,
      failure: failure === undefined ? undefined : describeError(failure),
    };
    write(`${metrics}${JSON.stringify(line)}\n`);
  };
}

function levelOf({ outcome, status = 500 }: TurnEnd, troubled: boolean): LogLevel {
  if (outcome === 'ok') {
    return troubled ? 'WARN' : 'INFO';
  }
  return status < 500 ? 'WARN' : 'ERROR';
}
