/** What a turn's EMF line says of it. */
export interface TurnMetrics {
  /** The line as it was written. */
  readonly emfLine: string;
  readonly outcome: string;
  /** Undefined if the turn ended before the CRM's part. */
  readonly crmOutcome: string | undefined;
  readonly latencyMs: number;
}

/**
 * Reads a turn's EMF line from the lines that the turn wrote to stdout.
 *
 * @throws {Error} unless there is exactly one
 */
export function readTurnMetrics(lines: readonly string[]): TurnMetrics {
  const found = lines.map(readEmfLine).filter((metrics) => metrics !== undefined);
  const [metrics] = found;
  if (metrics === undefined || found.length > 1) {
    throw new Error(`A turn writes one EMF line, but this one wrote ${found.length}.`);
  }
  return metrics;
}

function readEmfLine(line: string): TurnMetrics | undefined {
  const document = parseObject(line);
  const { _aws, outcome, crm_outcome, Latency } = document;
  if (_aws === undefined || typeof outcome !== 'string' || typeof Latency !== 'number') {
    return undefined;
  }
  const crmOutcome = typeof crm_outcome === 'string' ? crm_outcome : undefined;
  return { emfLine: line, outcome, crmOutcome, latencyMs: Latency };
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
