import type { Conversation } from './read-answer';

const WORDS: Readonly<Record<string, string>> = {
  found: 'Found',
  not_found: 'Not found: the CRM knows nobody by this id',
  no_user: 'Not found: no user was sent',
  ambiguous: 'Ambiguous: the CRM knows several',
  unavailable: 'Failed: the CRM is out of reach',
  unauthorized: 'Failed: the CRM refuses the webhook',
  rate_limited: 'Failed: the CRM is at its rate limit',
};

/** Returns what came of a turn and why, for who tries the flow in the Interaction Panel: `Found: gold, 182 ms`. */
export function toDebugLine(conversation: Conversation, ms: number): string {
  const { crm_outcome: outcome, customer_tier: tier } = conversation;
  const words = WORDS[outcome] ?? outcome;
  return outcome === 'found'
    ? `${words}: ${String(tier)}, ${ms} ms`
    : `${words}; tier ${String(tier)} by default, ${ms} ms`;
}
