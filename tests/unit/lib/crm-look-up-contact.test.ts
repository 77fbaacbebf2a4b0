import { describe, expect, it } from '@jest/globals';
import { createCircuitBreaker } from '../../../lib/crm/circuit-breaker.ts';
import type { Contact } from '../../../lib/crm/contact.ts';
import { CrmFailure, type CrmFailureOutcome } from '../../../lib/crm/crm-failure.ts';
import { type CrmUsage, createContactLookup } from '../../../lib/crm/look-up-contact.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { createFakeTime } from '../../fake-time.ts';

type Answer = Contact | undefined | Error;

const CONTACT: Contact = { tier: 'gold', email: 'ada@example.com' };
const OPEN_MS = 15_000;

function outage(): CrmFailure {
  return new CrmFailure('unavailable', 'test');
}

function unusedUsage(): CrmUsage {
  return { requests: 0, latencyMs: undefined, breaker: undefined, kept: undefined };
}

/** Gives the lookup in a CRM that answers so, one a lookup; the breaker opens on the second outage in a row. */
function lookupIn(answers: readonly Answer[], { tookMs = 0, requests = 1 } = {}) {
  const time = createFakeTime();
  const asked: { userId: string; deadlineMs: number }[] = [];
  const lookUp = createContactLookup({
    async ask(userId, deadlineMs, onRequest) {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ userId, deadlineMs });
      for (let request = 0; request < requests; request += 1) {
        onRequest();
      }
      time.advance(tookMs);
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    breaker: createCircuitBreaker({ time, failures: 2, openMs: OPEN_MS }),
    time,
  });
  return {
    time,
    asked,
    async lookUp(userId: string | undefined = 'user-ada', leftMs = 6_000) {
      const usage = unusedUsage();
      const deadlineMs = time.monotonicMs() + leftMs;
      return { result: await lookUp({ userId, conversationId: 'conv-0815', deadlineMs, usage }), usage };
    },
    async lookUpNobody() {
      const usage = unusedUsage();
      const lookup = { userId: undefined, conversationId: 'conv-0815', deadlineMs: 9_000, usage };
      return { result: await lookUp(lookup), usage };
    },
  };
}

describe('a lookup', () => {
  it('finds a contact, asking for the user until the deadline', async () => {
    const crm = lookupIn([CONTACT]);
    const deadlineMs = crm.time.monotonicMs() + 6_000;
    expect((await crm.lookUp()).result).toEqual({ outcome: 'found', contact: CONTACT });
    expect(crm.asked).toEqual([{ userId: 'user-ada', deadlineMs }]);
  });

  it('of a contact that the CRM does not know gives not_found', async () => {
    expect((await lookupIn([undefined]).lookUp()).result).toEqual({ outcome: 'not_found' });
  });

  it.each<CrmFailureOutcome>(['unauthorized', 'rate_limited', 'unavailable'])(
    'that fails as %s gives the failure',
    async (crmOutcome) => {
      const failure = new CrmFailure(crmOutcome, 'test');
      const { result } = await lookupIn([failure]).lookUp();
      expect(result).toEqual({ outcome: 'failed', failure });
    },
  );

  it('of nobody asks nobody', async () => {
    const crm = lookupIn([CONTACT]);
    expect(await crm.lookUpNobody()).toEqual({ result: { outcome: 'no_user' }, usage: unusedUsage() });
    expect(crm.asked).toEqual([]);
  });

  it.each(['.', '..'])('of %j finds nothing and asks nobody', async (userId) => {
    const crm = lookupIn([CONTACT]);
    expect(await crm.lookUp(userId)).toEqual({ result: { outcome: 'not_found' }, usage: unusedUsage() });
    expect(crm.asked).toEqual([]);
  });

  it.each([0, -1])('with %p ms left fails, asks nobody, and does not come to the breaker', async (leftMs) => {
    const crm = lookupIn([CONTACT]);
    const { result, usage } = await crm.lookUp('user-ada', leftMs);
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { crmOutcome: 'unavailable', message: 'deadline over before the CRM was asked' },
    });
    expect(usage).toEqual(unusedUsage());
    expect(crm.asked).toEqual([]);
  });

  it('with a millisecond left asks', async () => {
    expect((await lookupIn([CONTACT]).lookUp('user-ada', 1)).result.outcome).toBe('found');
  });

  it('throws a fault of ours as it is, with what it cost', async () => {
    const fault = new TypeError('a fault of ours');
    const time = createFakeTime();
    const usage = unusedUsage();
    const lookUp = createContactLookup({
      async ask(_userId, _deadlineMs, onRequest) {
        onRequest();
        time.advance(40);
        throw fault;
      },
      breaker: createCircuitBreaker({ time, failures: 1, openMs: OPEN_MS }),
      time,
    });
    const lookup = { userId: 'user-ada', conversationId: '', deadlineMs: 9_000, usage };
    await expect(lookUp(lookup)).rejects.toBe(fault);
    expect(usage).toEqual({ requests: 1, latencyMs: 40, breaker: 'closed', kept: undefined });
  });
});

describe('usage', () => {
  it.each<[name: string, answer: Answer]>([
    ['a contact', CONTACT],
    ['an unknown contact', undefined],
    ['a refusal', new CrmFailure('unauthorized', 'test')],
    ['an outage', outage()],
  ])('is counted for %s: requests, and all that asking took', async (_name, answer) => {
    const { usage } = await lookupIn([answer], { tookMs: 40, requests: 3 }).lookUp();
    expect(usage).toEqual({ requests: 3, latencyMs: 40, breaker: 'closed', kept: undefined });
  });
});

describe('the breaker', () => {
  it('opens by outages in a row; while it is open, nobody is asked, and nothing is used', async () => {
    const crm = lookupIn([outage()]);
    await crm.lookUp();
    expect((await crm.lookUp()).usage.breaker).toBe('closed');
    const { result, usage } = await crm.lookUp();
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { crmOutcome: 'unavailable', message: 'circuit breaker is open' },
    });
    expect(usage).toEqual({ ...unusedUsage(), breaker: 'open' });
    expect(crm.asked).toHaveLength(2);
  });

  it('lets a probe through, and is closed by its success', async () => {
    const crm = lookupIn([outage(), outage(), CONTACT]);
    await crm.lookUp();
    await crm.lookUp();
    crm.time.advance(OPEN_MS);
    const probe = await crm.lookUp();
    expect(probe.result.outcome).toBe('found');
    expect(probe.usage.breaker).toBe('half_open');
    expect((await crm.lookUp()).usage.breaker).toBe('closed');
  });

  it.each<[name: string, answer: Answer]>([
    ['a contact', CONTACT],
    ['an unknown contact', undefined],
    ['a refusal', new CrmFailure('unauthorized', 'test')],
    ['a throttled CRM', new CrmFailure('rate_limited', 'test')],
    ['what is wrong with this one question', new CrmFailure('unavailable', 'test', { outage: false })],
  ])('takes %s for an answer: outages before it no longer count', async (_name, answer) => {
    const crm = lookupIn([outage(), answer, outage(), answer]);
    for (let lookup = 0; lookup < 4; lookup += 1) {
      expect((await crm.lookUp()).usage.breaker).toBe('closed');
    }
    expect(crm.asked).toHaveLength(4);
  });

  it('takes credentials that we could not read for neither an outage nor an answer', async () => {
    const noCredentials = new CrmFailure('unavailable', 'test', {
      cause: new SecretUnavailableError('test'),
    });
    const crm = lookupIn([noCredentials, noCredentials, outage(), noCredentials, outage(), CONTACT]);
    for (let lookup = 0; lookup < 5; lookup += 1) {
      expect((await crm.lookUp()).usage.breaker).toBe('closed');
    }
    expect((await crm.lookUp()).usage.breaker).toBe('open');
  });
});
