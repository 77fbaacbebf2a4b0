/** What a peer without a metrics library writes of a turn: the same metrics as ours, as one EMF document. */
export function turnDocument(turn: {
  readonly requestId: string;
  readonly sessionId: string | undefined;
  readonly latencyMs: number;
  readonly crmLatencyMs: number;
  readonly coldStart: boolean;
}): string {
  const count = (Name: string) => ({ Name, Unit: 'Count' });
  const milliseconds = (Name: string) => ({ Name, Unit: 'Milliseconds' });
  return `${JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'CognigyWebhook',
          Dimensions: [['service', 'outcome'], ['service']],
          Metrics: [
            milliseconds('Latency'),
            milliseconds('CrmLatency'),
            count('Turns'),
            count('Errors'),
            count('Fallbacks'),
            count('ColdStarts'),
            count('CrmFound'),
            count('CrmRequests'),
          ],
        },
      ],
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
