export interface ReportedTurn {
  readonly requestId: string;
  readonly sessionId: string | undefined;
  readonly latencyMs: number;
  readonly crmLatencyMs: number;
  readonly coldStart: boolean;
}

const COUNTS = ['Turns', 'Errors', 'Fallbacks', 'ColdStarts', 'CrmFound', 'CrmRequests'];

/** Returns what a peer writes of a turn: the same metrics as ours, as one EMF document. */
export function turnDocument(turn: ReportedTurn): string {
  const Metrics = [
    ...['Latency', 'CrmLatency'].map((Name) => ({ Name, Unit: 'Milliseconds' })),
    ...COUNTS.map((Name) => ({ Name, Unit: 'Count' })),
  ];
  const Dimensions = [['service', 'outcome'], ['service']];
  return `${JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: 'CognigyWebhook', Dimensions, Metrics }],
    },
    service: 'cognigy-webhook',
    outcome: 'ok',
    request_id: turn.requestId,
    session_id: turn.sessionId,
    crm_outcome: 'found',
    Latency: turn.latencyMs,
    CrmLatency: turn.crmLatencyMs,
    Turns: 1,
    Errors: 0,
    Fallbacks: 0,
    ColdStarts: turn.coldStart ? 1 : 0,
    CrmFound: 1,
    CrmRequests: 1,
  })}\n`;
}
