/** What must hold in every run. */
export const INVARIANTS = {
  answer: 'every turn has one answer, as the contract has it',
  refused: 'no rightly signed turn is refused, or put off without need',
  accepted: 'no wrong signature is accepted',
  crm: 'what the answer says of the CRM is what the CRM did',
  late: 'every answer comes within the deadline',
  metrics: 'every turn has one EMF document and one log line, and they say the same',
  leak: 'no marked value in a log, a metric or an error',
  tokens: 'one token request at a time',
  calls: 'no dependency is asked more often than its bound',
  exit: 'no rejection and no timer is left over',
  recovery: 'after the last fault the next turn is found',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** A breach of an invariant. */
export interface Offence {
  readonly invariant: Invariant;
  readonly what: string;
}
