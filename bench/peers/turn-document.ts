const SUMS = { Turns: 1, CrmFound: 1, CrmRequests: 1 };

export interface ReportedTurn {
  readonly request_id: string;
  readonly session_id: string | undefined;
  readonly Latency: number;
  readonly CrmLatency: number;
  readonly ColdStarts: number;
}

/** Returns what a peer writes of a turn: the same metrics as ours, as one EMF document. */
export function turnDocument(turn: ReportedTurn): string {
  const Namespace = 'CognigyWebhook';
  const Metrics = [
    ...['Latency', 'CrmLatency'].map((Name) => ({ Name, Unit: 'Milliseconds' })),
    ...['ColdStarts', ...Object.keys(SUMS)].map((Name) => ({ Name })),
  ];
  return `${JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        { Namespace, Dimensions: [['service']], Metrics },
        { Namespace, Dimensions: [['service', 'outcome']], Metrics: [{ Name: 'Turns' }] },
      ],
    },
    ...{ service: 'cognigy-webhook', outcome: 'ok', crm_outcome: 'found' },
    ...turn,
    ...SUMS,
  })}\n`;
}
