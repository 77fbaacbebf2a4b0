import { DIMENSION_SETS, NAMESPACE } from '../../lib/metrics/metric-names.ts';
import { LATENCY_METRICS } from './turn-metrics.ts';

export interface EmfContent {
  readonly atEpochMs: number;
  /** Values of the dimensions that the sets name. */
  readonly dimensions: Readonly<Record<(typeof DIMENSION_SETS)[number][number], string>>;
  /** Searchable in Logs Insights, and no metric's dimension: ids. What is undefined is left out. */
  readonly properties: Readonly<Record<string, string | undefined>>;
  /** Values of metrics by their names, each once. */
  readonly metrics: ReadonlyMap<string, number>;
}

/**
 * Gives the document from which CloudWatch takes metrics when it is logged (CloudWatch User Guide, "Embedded metric
 * format specification"); of the limits it sets, a turn's dozen of metrics comes near none.
 */
export function emfDocument({ atEpochMs, dimensions, properties, metrics }: EmfContent): object {
  const definitions = [];
  for (const name of metrics.keys()) {
    definitions.push({ Name: name, Unit: LATENCY_METRICS.has(name) ? 'Milliseconds' : 'Count' });
  }
  return {
    _aws: {
      Timestamp: atEpochMs,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: DIMENSION_SETS, Metrics: definitions }],
    },
    ...dimensions,
    ...properties,
    ...Object.fromEntries(metrics),
  };
}
