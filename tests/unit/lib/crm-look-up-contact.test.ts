import { describe, expect, it } from '@jest/globals';
import type { CrmAnswer } from '../../../lib/policies/crm/ask-crm.ts';
import { createCircuitBreaker } from '../../../lib/policies/crm/circuit-breaker.ts';
import { CrmFailure, type CrmFailureOutcome } from '../../../lib/policies/crm/crm-failure.ts';
import { createContactLookup, type Lookup } from '../../../lib/policies/crm/look-up-contact.ts';
import { Deadline } from '../../../lib/policies/time/deadline.ts';
import type { Contact } from '../../../lib/transform/enrichment.ts';
import { compiledContactsApi } from '../../contacts-api.ts';
import { createFakeTime } from '../../fake-time.ts';

type Answer = Contact | undefined | CrmFailure;

const CONTACT: Contact = { tier: 'gold', email: 'ada@example.com' };
const OPEN_MS = 15_000;
const { contactRequest } = compiledContactsApi();

function outage(): CrmFailure {
  return new CrmFailure('unavailable', 'test', { outage: true });
}

function answerOf(answer: Answer, requests: number): CrmAnswer {
  if (answer instanceof CrmFailure) {
    return { outcome: answer.crmOutcome, failure: answer, requests };
  }
  return answer === undefined
    ? { outcome: 'not_found', requests }
    : { outcome: 'found', contact: answer, requests };
}

/** Creates the lookup in a CRM that answers so, one a lookup; the breaker opens on the second outage in a row. */
function lookupIn(answers: readonly Answer[], { tookMs = 0, requests = 1 } = {}) {
  const time = createFakeTime();
  const asked: { userId: string; leftMs: number }[] = [];
  const lookUp = createContactLookup({
    contactRequest,
    async ask(userId, _request, deadline) {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ userId, leftMs: deadline.remainingMs });
      time.advance(tookMs);
      return answerOf(answer, requests);
    },
    breaker: createCircuitBreaker({ time, failures: 2, openMs: OPEN_MS }),
    time,
  });
  return {
    time,
    asked,
    lookUp: (userId: string | undefined, leftMs = 6_000): Promise<Lookup> =>
      lookUp({ userId, conversationId: 'conv-0815' }, new Deadline(leftMs, time)),
  };
}

describe('a lookup', () => {
  it('finds a contact, asking for the user until the deadline', async () => {
    const crm = lookupIn([CONTACT]);
    expect(await crm.lookUp('user-ada')).toMatchObject({ outcome: 'found', contact: CONTACT });
    expect(crm.asked).toEqual([{ userId: 'user-ada', leftMs: 6_000 }]);
  });

  it.each<CrmFailureOutcome>(['unauthorized', 'rate_limited', 'unavailable'])(
    'that fails as %s has that outcome, and the failure',
    async (crmOutcome) => {
      const failure = new CrmFailure(crmOutcome, 'test');
      expect(await lookupIn([failure]).lookUp('user-ada')).toMatchObject({ outcome: crmOutcome, failure });
    },
  );

  it.each([
    ['nobody', undefined, 'no_user'],
    ['.', '.', 'not_found'],
    ['..', '..', 'not_found'],
  ])('of %s asks nobody, and costs nothing', async (_name, userId, outcome) => {
    const crm = lookupIn([CONTACT]);
    expect(await crm.lookUp(userId)).toEqual({ outcome, requests: 0 });
    expect(crm.asked).toEqual([]);
  });

  it.each([0, -1])('with %p ms left fails, asks nobody, and does not come to the breaker', async (leftMs) => {
    const crm = lookupIn([CONTACT]);
    const lookup = await crm.lookUp('user-ada', leftMs);
    expect(lookup).toEqual({ outcome: 'unavailable', failure: expect.any(CrmFailure), requests: 0 });
    expect(lookup.failure).toMatchObject({ message: 'deadline over before the CRM was asked' });
    expect(crm.asked).toEqual([]);
  });

  it('with a millisecond left asks', async () => {
    expect((await lookupIn([CONTACT]).lookUp('user-ada', 1)).outcome).toBe('found');
  });

  it('throws a fault of ours as it is', async () => {
    const fault = new TypeError('a fault of ours');
    const time = createFakeTime();
    const lookUp = createContactLookup({
      contactRequest,
      ask: () => Promise.reject(fault),
      breaker: createCircuitBreaker({ time, failures: 1, openMs: OPEN_MS }),
      time,
    });
    const subject = { userId: 'user-ada', conversationId: '' };
    await expect(lookUp(subject, new Deadline(6_000, time))).rejects.toBe(fault);
  });

  it.each<[name: string, answer: Answer]>([
    ['a contact', CONTACT],
    ['an unknown contact', undefined],
    ['a refusal', new CrmFailure('unauthorized', 'test')],
    ['an outage', outage()],
  ])('says what %s cost: requests, and all that asking took', async (_name, answer) => {
    const lookup = await lookupIn([answer], { tookMs: 40, requests: 3 }).lookUp('user-ada');
    expect(lookup).toMatchObject({ requests: 3, latencyMs: 40, breaker: 'closed' });
  });
});

describe('the breaker', () => {
  it('opens by outages in a row; while it is open, nobody is asked, and nothing is used', async () => {
    const crm = lookupIn([outage()]);
    await crm.lookUp('user-bob');
    expect((await crm.lookUp('user-ada')).breaker).toBe('closed');
    const lookup = await crm.lookUp('user-ada');
    expect(lookup).toEqual({
      outcome: 'unavailable',
      failure: expect.any(CrmFailure),
      breaker: 'open',
      requests: 0,
    });
    expect(lookup.failure).toMatchObject({ message: 'circuit breaker is open' });
    expect(crm.asked).toHaveLength(2);
  });

  it('lets a probe through, and is closed by its success', async () => {
    const crm = lookupIn([outage(), outage(), CONTACT]);
    await crm.lookUp('user-ada');
    await crm.lookUp('user-bob');
    crm.time.advance(OPEN_MS);
    const probe = await crm.lookUp('user-ada');
    expect(probe.outcome).toBe('found');
    expect(probe.breaker).toBe('half_open');
    expect((await crm.lookUp('user-ada')).breaker).toBe('closed');
  });

  it.each<[name: string, answer: Answer]>([
    ['a contact', CONTACT],
    ['an unknown contact', undefined],
    ['a refusal', new CrmFailure('unauthorized', 'test', { outage: false })],
    ['a throttled CRM', new CrmFailure('rate_limited', 'test', { outage: false })],
    ['what is wrong with this one question', new CrmFailure('unavailable', 'test', { outage: false })],
  ])('takes %s for an answer: outages before it no longer count', async (_name, answer) => {
    const crm = lookupIn([outage(), answer, outage(), answer]);
    for (let lookup = 0; lookup < 4; lookup += 1) {
      expect((await crm.lookUp('user-ada')).breaker).toBe('closed');
    }
    expect(crm.asked).toHaveLength(4);
  });

  it('takes credentials that we could not read for neither an outage nor an answer', async () => {
    const noCredentials = new CrmFailure('unavailable', 'test');
    const crm = lookupIn([noCredentials, noCredentials, outage(), noCredentials, outage(), CONTACT]);
    for (let lookup = 0; lookup < 5; lookup += 1) {
      expect((await crm.lookUp(`user-${lookup}`)).breaker).toBe('closed');
    }
    expect((await crm.lookUp('user-ada')).breaker).toBe('open');
  });
});
