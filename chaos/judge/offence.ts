/** The invariants of the run. */
export const INVARIANTS = {
  answer: 'every turn has one answer, as the contract has it',
  refused: 'no rightly signed turn is refused, or put off without need',
  accepted: 'no wrong signature is accepted',
  crm: 'what the answer says of the CRM is what the CRM did',
  late: 'every answer comes within the deadline and 50 ms',
  metrics: 'every turn has one EMF document and one log line, and they say the same',
  leak: 'no marked value in a log, a metric or an error',
  server: 'no redirect followed, no id astray, one token request at a time',
  calls: 'calls to Secrets Manager stay bounded',
  exit: 'every environment ends by itself, without a rejection left over',
  memory: 'memory does not grow without bound',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** Their names, in the order of the report. */
export const INVARIANT_NAMES = [
  'answer',
  'refused',
  'accepted',
  'crm',
  'late',
  'metrics',
  'leak',
  'server',
  'calls',
  'exit',
  'memory',
] as const satisfies readonly Invariant[];

/** A breach of an invariant. */
export interface Offence {
  readonly invariant: Invariant;
  readonly what: string;
}
