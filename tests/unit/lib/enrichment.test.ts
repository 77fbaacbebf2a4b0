import { describe, expect, it } from '@jest/globals';
import { CrmFailure, type CrmFailureOutcome } from '../../../lib/policies/crm/crm-failure.ts';
import { FALLBACK_POLICIES, type FallbackPolicy, toEnrichment } from '../../../lib/transform/enrichment.ts';
import { thrownBy } from './thrown-by.ts';

const DEFAULTS = { tier: 'standard', email: null };

describe.each(FALLBACK_POLICIES)('under the policy %s', (policy) => {
  it('an unknown user is a guest', () => {
    expect(toEnrichment({ outcome: 'no_user' }, policy)).toEqual({
      crmOutcome: 'no_user',
      tier: 'guest',
      email: null,
    });
  });

  it('an unknown contact has the defaults', () => {
    expect(toEnrichment({ outcome: 'not_found' }, policy)).toEqual({ crmOutcome: 'not_found', ...DEFAULTS });
  });

  it.each([
    [
      { tier: 'gold', email: 'ada@example.com' },
      { tier: 'gold', email: 'ada@example.com' },
    ],
    [
      { tier: undefined, email: 'ada@example.com' },
      { tier: 'standard', email: 'ada@example.com' },
    ],
    [
      { tier: 'gold', email: undefined },
      { tier: 'gold', email: null },
    ],
    [{ tier: undefined, email: undefined }, DEFAULTS],
  ])('the contact %j is given with defaults for what it lacks', (contact, expected) => {
    expect(toEnrichment({ outcome: 'found', contact }, policy)).toEqual({ crmOutcome: 'found', ...expected });
  });
});

describe('a failure of the CRM', () => {
  it.each<[policy: FallbackPolicy, outcome: CrmFailureOutcome]>([
    ['outage', 'unavailable'],
    ['always', 'unavailable'],
    ['always', 'unauthorized'],
    ['always', 'rate_limited'],
  ])('becomes defaults and keeps its outcome under %s where it is %s', (policy, crmOutcome) => {
    const failure = new CrmFailure(crmOutcome, 'test');
    expect(toEnrichment({ outcome: crmOutcome, failure }, policy)).toEqual({ crmOutcome, ...DEFAULTS });
  });

  it.each<[policy: FallbackPolicy, outcome: CrmFailureOutcome, code: string]>([
    ['outage', 'unauthorized', 'crm_unauthorized'],
    ['outage', 'rate_limited', 'crm_rate_limited'],
    ['never', 'unauthorized', 'crm_unauthorized'],
    ['never', 'rate_limited', 'crm_rate_limited'],
    ['never', 'unavailable', 'crm_unavailable'],
  ])('is thrown as it is under %s where it is %s', (policy, crmOutcome, code) => {
    const failure = new CrmFailure(crmOutcome, 'test', { retryAfterMs: 7_000 });
    const thrown = thrownBy(() => toEnrichment({ outcome: crmOutcome, failure }, policy));
    expect(thrown).toBe(failure);
    expect(thrown).toMatchObject({ code });
  });
});
