import { CRM_OUTCOME_METRICS, METRICS, type TurnOutcome } from '../../lib/metrics/metric-names.ts';
import type { Turn } from './turn.ts';

export interface TurnMeasures {
  readonly outcome: TurnOutcome;
  readonly latencyMs: number;
  readonly staleSecret: boolean;
}

/** Metrics in milliseconds; all others are counts. */
export const LATENCY_METRICS: ReadonlySet<string> = new Set([METRICS.latency, METRICS.crmLatency]);

/** Gives the metrics of a turn by name: what did not come up in it is not there. */
export function turnMetrics(
  { coldStart, fallback, crm }: Turn,
  { outcome, latencyMs, staleSecret }: TurnMeasures,
): ReadonlyMap<string, number> {
  const metrics = new Map<string, number>([
    [METRICS.latency, toMicroseconds(latencyMs)],
    [METRICS.turns, 1],
    [METRICS.errors, outcome === 'ok' ? 0 : 1],
    [METRICS.fallbacks, fallback ? 1 : 0],
    [METRICS.coldStarts, coldStart ? 1 : 0],
    [METRICS.staleSecrets, staleSecret ? 1 : 0],
  ]);
  if (crm.outcome !== undefined) {
    metrics.set(CRM_OUTCOME_METRICS[crm.outcome], 1);
  }
  if (crm.kept !== undefined) {
    metrics.set(METRICS.contactCacheHits, crm.kept ? 1 : 0);
  }
  if (crm.breaker !== undefined) {
    metrics.set(METRICS.breakerOpen, crm.breaker === 'open' ? 1 : 0);
  }
  if (crm.latencyMs !== undefined) {
    metrics.set(METRICS.crmLatency, toMicroseconds(crm.latencyMs));
    metrics.set(METRICS.crmRequests, crm.requests);
  }
  return metrics;
}

/** Gives milliseconds without the digits beyond the microsecond, which are noise of floating point. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
