/** How asking the CRM for the turn's contact ended; see docs/contract.md for the answer that follows from each. */
export const CRM_OUTCOMES = [
  'no_user',
  'found',
  'not_found',
  'unauthorized',
  'rate_limited',
  'unavailable',
] as const;

export type CrmOutcome = (typeof CRM_OUTCOMES)[number];

/** What the CRM knows of a user; both fields can be missing. */
export interface Contact {
  readonly tier: string | undefined;
  readonly email: string | undefined;
}

/** What the CRM adds to the conversation, defaults injected. */
export interface Enrichment {
  readonly crmOutcome: CrmOutcome;
  readonly tier: string;
  readonly email: string | null;
}

/** Which failures of the CRM are answered with defaults instead of an error. */
export const FALLBACK_POLICIES = ['outage', 'always', 'never'] as const;

export type FallbackPolicy = (typeof FALLBACK_POLICIES)[number];

const GUEST_TIER = 'guest';
const DEFAULT_TIER = 'standard';

interface LookupEnd {
  readonly outcome: CrmOutcome;
  readonly contact?: Contact;
  readonly failure?: Error;
}

/**
 * Creates the enrichment from the end of a lookup; a failure becomes defaults where the policy says so.
 *
 * @throws the lookup's failure, where the policy does not cover it
 */
export function toEnrichment({ outcome, contact, failure }: LookupEnd, policy: FallbackPolicy): Enrichment {
  if (failure !== undefined && !isCovered(outcome, policy)) {
    throw failure;
  }
  const defaultTier = outcome === 'no_user' ? GUEST_TIER : DEFAULT_TIER;
  return { crmOutcome: outcome, tier: contact?.tier ?? defaultTier, email: contact?.email ?? null };
}

function isCovered(outcome: CrmOutcome, policy: FallbackPolicy): boolean {
  return policy === 'always' || (policy === 'outage' && outcome === 'unavailable');
}
