/** How asking the CRM for the turn's contact ended; see the README's table for the answer that each one gives. */
export const CRM_OUTCOMES = [
  'no_user',
  'found',
  'not_found',
  'unauthorized',
  'rate_limited',
  'unavailable',
] as const;

export type CrmOutcome = (typeof CRM_OUTCOMES)[number];
