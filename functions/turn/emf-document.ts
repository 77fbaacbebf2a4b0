import {
  CRM_OUTCOME_METRICS,
  DIMENSIONS,
  DIMENSIONS_BY_OUTCOME,
  ERROR_KINDS,
  METRICS,
  NAMESPACE,
  type TurnOutcome,
} from './metric-names.ts';
import type { Turn } from './turn.ts';

export interface TurnMeasures {
  readonly outcome: TurnOutcome;
  readonly latencyMs: number;
  readonly staleSecret: boolean;
}

export interface EmfContext {
  readonly atEpochMs: number;
  readonly serviceName: string;
  /** Searchable in Logs Insights, and no metric's dimension: ids. What is undefined is left out. */
  readonly properties: Readonly<Record<string, string | undefined>>;
}

type Metrics = Record<string, number>;

/** The same in each document. */
const BY_OUTCOME = {
  Namespace: NAMESPACE,
  Dimensions: [DIMENSIONS_BY_OUTCOME],
  Metrics: [{ Name: METRICS.turns }],
} as const;

/** Counts go without a unit: each would cost bytes in every turn's document. */
const MILLISECONDS: ReadonlySet<string> = new Set([METRICS.latency, METRICS.crmLatency]);

/**
 * Creates the document from which CloudWatch takes a turn's metrics when it is logged (CloudWatch User Guide,
 * "Embedded metric format specification"); of the limits it sets, a dozen of metrics comes near none. What did not
 * come up in the turn is not in it. `Latency` is always there to be searched, but a metric of admitted turns alone.
 */
export function emfDocument(turn: Turn, measures: TurnMeasures, context: EmfContext): object {
  const metrics = metricsOf(turn, measures);
  const { atEpochMs, serviceName, properties } = context;
  const definitions = Object.keys(metrics).map((name) =>
    MILLISECONDS.has(name) ? { Name: name, Unit: 'Milliseconds' } : { Name: name },
  );
  const byService = { Namespace: NAMESPACE, Dimensions: [DIMENSIONS], Metrics: definitions };
  return {
    _aws: {
      Timestamp: atEpochMs,
      CloudWatchMetrics: definitions.length === 0 ? [BY_OUTCOME] : [byService, BY_OUTCOME],
    },
    service: serviceName,
    outcome: measures.outcome,
    ...properties,
    [METRICS.latency]: toMicroseconds(measures.latencyMs),
    [METRICS.turns]: 1,
    ...metrics,
  };
}

/** Returns the metrics by service. A call from nobody knows whom must change none on which an alarm's verdict rests. */
function metricsOf(turn: Turn, { outcome, latencyMs, staleSecret }: TurnMeasures): Metrics {
  const coldStart: Metrics = turn.coldStart ? { [METRICS.coldStarts]: 1 } : {};
  const isFault = outcome !== 'ok' && ERROR_KINDS[outcome] === 'fault';
  if (outcome !== 'ok' && !isFault) {
    return { [METRICS.rejections]: 1, ...coldStart };
  }
  if (outcome === 'secret_unavailable') {
    // Nobody could verify the caller, who may be a stranger: of the shares and percentiles it is none.
    return { ...coldStart, ...(staleSecret && { [METRICS.staleSecrets]: 1 }) };
  }

  const metrics: Metrics = {
    [METRICS.latency]: toMicroseconds(latencyMs),
    [METRICS.turns]: 1,
    ...coldStart,
  };
  count(METRICS.faults, isFault);
  count(METRICS.fallbacks, turn.fallback);
  count(METRICS.staleSecrets, staleSecret);
  const { lookup } = turn;
  if (lookup !== undefined) {
    count(CRM_OUTCOME_METRICS[lookup.outcome], true);
    count(METRICS.contactCacheHits, lookup.cached === true);
    count(METRICS.breakerOpen, lookup.breaker === 'open');
    if (lookup.latencyMs !== undefined) {
      metrics[METRICS.crmLatency] = toMicroseconds(lookup.latencyMs);
      metrics[METRICS.crmRequests] = lookup.requests;
    }
  }
  return metrics;

  function count(name: string, happened: boolean): void {
    if (happened) {
      metrics[name] = 1;
    }
  }
}

/** Rounds off the digits beyond the microsecond, which are noise of floating point. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
