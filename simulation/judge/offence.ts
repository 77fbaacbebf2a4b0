/** What must hold, whatever happens. */
export const INVARIANTS = {
  answer: 'every turn has one answer, as the contract has it',
  refused: 'no rightly signed turn is refused, or put off without need',
  accepted: 'no wrong signature is accepted',
  crm: 'what the answer says of the CRM is what the CRM did',
  late: 'every answer comes by its deadline',
  metrics: 'every turn has one EMF document and one log line, and they agree with the answer',
  leak: 'no marked value in a line, or in the answer to a problem',
  calls: 'one token request at a time, and no dependency is asked more often than is stated',
  exit: 'no timer and no rejection is left over',
  recovery: 'once all is well again, the next turn is found',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** A breach of an invariant. */
export interface Offence {
  readonly invariant: Invariant;
  /** Who, when and what. */
  readonly what: string;
}
