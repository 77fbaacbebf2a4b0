import { CRM_OUTCOME_METRICS, DIMENSION_SETS, METRICS, NAMESPACE, type TurnOutcome } from './metric-names.ts';
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

/**
 * Creates the document from which CloudWatch takes a turn's metrics when it is logged (CloudWatch User Guide,
 * "Embedded metric format specification"); of the limits it sets, a dozen of metrics comes near none. What did not
 * come up in the turn is not in it.
 */
export function emfDocument(turn: Turn, measures: TurnMeasures, context: EmfContext): object {
  const { outcome, latencyMs, staleSecret } = measures;
  const values: Record<string, number> = {};
  const definitions: { readonly Name: string; readonly Unit: string }[] = [];

  function add(name: string, value: number | boolean | undefined, unit = 'Count'): void {
    if (value !== undefined) {
      values[name] = Number(value);
      definitions.push({ Name: name, Unit: unit });
    }
  }

  add(METRICS.latency, toMicroseconds(latencyMs), 'Milliseconds');
  add(METRICS.turns, 1);
  add(METRICS.errors, outcome !== 'ok');
  add(METRICS.fallbacks, turn.fallback);
  add(METRICS.coldStarts, turn.coldStart);
  add(METRICS.staleSecrets, staleSecret);
  const { lookup } = turn;
  if (lookup !== undefined) {
    add(CRM_OUTCOME_METRICS[lookup.outcome], 1);
    add(METRICS.contactCacheHits, lookup.cached);
    add(METRICS.breakerOpen, lookup.breaker && lookup.breaker === 'open');
    if (lookup.latencyMs !== undefined) {
      add(METRICS.crmLatency, toMicroseconds(lookup.latencyMs), 'Milliseconds');
      add(METRICS.crmRequests, lookup.requests);
    }
  }
  const { atEpochMs, serviceName, properties } = context;
  return {
    _aws: {
      Timestamp: atEpochMs,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: DIMENSION_SETS, Metrics: definitions }],
    },
    service: serviceName,
    outcome,
    ...properties,
    ...values,
  };
}

/** Rounds off the digits beyond the microsecond, which are noise of floating point. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
