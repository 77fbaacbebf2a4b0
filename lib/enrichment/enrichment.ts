import type { CrmFailure } from '../crm/crm-failure.ts';
import type { LookupResult } from '../crm/look-up-contact.ts';
import type { CrmOutcome } from './crm-outcome.ts';

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

/**
 * Gives the enrichment for the result of a lookup; a failure becomes defaults where the policy says so.
 *
 * @throws {CrmFailure} the lookup's failure, where the policy does not cover it
 */
export function toEnrichment(result: LookupResult, policy: FallbackPolicy): Enrichment {
  switch (result.outcome) {
    case 'no_user':
      return { crmOutcome: 'no_user', tier: GUEST_TIER, email: null };
    case 'found':
      return {
        crmOutcome: 'found',
        tier: result.contact.tier ?? DEFAULT_TIER,
        email: result.contact.email ?? null,
      };
    case 'not_found':
      return { crmOutcome: 'not_found', tier: DEFAULT_TIER, email: null };
    case 'failed':
      if (!isCovered(result.failure, policy)) {
        throw result.failure;
      }
      return { crmOutcome: result.failure.crmOutcome, tier: DEFAULT_TIER, email: null };
  }
}

function isCovered(failure: CrmFailure, policy: FallbackPolicy): boolean {
  return policy === 'always' || (policy === 'outage' && failure.crmOutcome === 'unavailable');
}
