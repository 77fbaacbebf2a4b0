/** How asking the CRM for the turn's contact ended; see docs/contract.md for the answer that follows from each. */
export const CRM_OUTCOMES = [
  'no_user',
  'found',
  'not_found',
  'ambiguous',
  'unauthorized',
  'rate_limited',
  'unavailable',
] as const;

export type CrmOutcome = (typeof CRM_OUTCOMES)[number];

/** A value of `customer_fields`; null where the CRM has none. */
export type CustomerField = string | number | boolean | null;

export type CustomerFields = Readonly<Record<string, CustomerField>>;

/** What the CRM knows of a user; each can be missing. */
export interface Contact {
  readonly tier: string | undefined;
  readonly email: string | undefined;
  /** What the CRM's document maps beyond them. */
  readonly customerFields?: CustomerFields | undefined;
}

/** What the CRM adds to the conversation, defaults injected. */
export interface Enrichment {
  readonly crmOutcome: CrmOutcome;
  readonly tier: string;
  readonly email: string | null;
  /** All names that the CRM's document maps; undefined where it maps none. */
  readonly customerFields?: CustomerFields | undefined;
}

/** Which failures of the CRM are answered with defaults instead of an error. */
export const FALLBACK_POLICIES = ['outage', 'always', 'never'] as const;

export type FallbackPolicy = (typeof FALLBACK_POLICIES)[number];

const GUEST_TIER = 'guest';
export const DEFAULT_TIER = 'standard';

interface LookupEnd {
  readonly outcome: CrmOutcome;
  readonly contact?: Contact;
  readonly failure?: Error;
}

/**
 * Creates the enrichment from the end of a lookup; a failure becomes defaults where the policy says so.
 *
 * @param customerFieldNames what the CRM's document maps beyond tier and e-mail
 * @throws the lookup's failure, where the policy does not cover it
 */
export function toEnrichment(
  { outcome, contact, failure }: LookupEnd,
  policy: FallbackPolicy,
  customerFieldNames: readonly string[] = [],
): Enrichment {
  if (failure !== undefined && !isCovered(outcome, policy)) {
    throw failure;
  }
  const defaultTier = outcome === 'no_user' ? GUEST_TIER : DEFAULT_TIER;
  const {
    tier = defaultTier,
    email = null,
    customerFields = unknownFields(customerFieldNames),
  } = contact ?? {};
  return { crmOutcome: outcome, tier, email, customerFields };
}

function unknownFields(names: readonly string[]): CustomerFields | undefined {
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, null]));
}

function isCovered(outcome: CrmOutcome, policy: FallbackPolicy): boolean {
  return policy === 'always' || (policy === 'outage' && outcome === 'unavailable');
}
