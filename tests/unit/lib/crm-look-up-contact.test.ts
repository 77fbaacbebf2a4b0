import { describe, expect, it } from '@jest/globals';
import { CrmFailure } from '../../../lib/crm/crm-failure.ts';
import { type CrmUsage, createContactLookup, type LookupResult } from '../../../lib/crm/look-up-contact.ts';
import type { AccessToken } from '../../../lib/crm/token-request.ts';
import { createTokenSource } from '../../../lib/crm/token-source.ts';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../../../lib/http/http-client.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { createFakeTime, type FakeTime } from '../../world/fake-time.ts';
import { httpResponse } from './http-response.ts';

type Answer = HttpResponse | Error;

interface CrmOptions {
  /** The contact API's answers in turn; the last one stays. */
  readonly answers: readonly [Answer, ...Answer[]];
  readonly token?: (time: FakeTime, asked: number) => Promise<AccessToken>;
  /** How long the contact API takes for every answer. */
  readonly tookMs?: number;
  readonly random?: number;
}

const FOUND = httpResponse(200, { tier: 'gold', email: 'ada@example.com' });
const REFUSED = httpResponse(401);
const CONTACT = { tier: 'gold', email: 'ada@example.com' };

function throttled(retryAfter?: string): HttpResponse {
  return httpResponse(429, '', retryAfter === undefined ? {} : { 'retry-after': retryAfter });
}

/** Gives a CRM that follows a script, and the lookup in it with a timeout of 3 s and, unless told, 6 s to go. */
function scriptedCrm({ answers, token, tookMs = 0, random = 0.5 }: CrmOptions) {
  const time = createFakeTime();
  const requests: HttpRequest[] = [];
  const tokens = { asked: 0 };
  const usage: CrmUsage = { requests: 0, latencyMs: undefined };
  const lookUp = createContactLookup({
    baseUrl: new URL('https://crm.example'),
    timeoutMs: 3_000,
    tokens: createTokenSource(async () => {
      tokens.asked += 1;
      return token === undefined
        ? { value: `token-${tokens.asked}`, lifetimeSeconds: 3_600 }
        : token(time, tokens.asked);
    }, time),
    async send(request) {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? answers[0];
      requests.push(request);
      await time.sleep(tookMs);
      time.waits.pop();
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    time,
    random: () => random,
  });
  return {
    time,
    requests,
    tokens,
    usage,
    lookUp: (userId: string | undefined = 'user-ada', leftMs = 6_000) =>
      lookUp(userId, time.monotonicMs() + leftMs, usage),
    lookUpNobody: () => lookUp(undefined, time.monotonicMs() + 6_000, usage),
  };
}

function failureOf(result: LookupResult): CrmFailure {
  if (result.outcome !== 'failed') {
    throw new Error(`expected a failure, got ${result.outcome}`);
  }
  return result.failure;
}

describe('a lookup', () => {
  it('finds a contact with one request', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    expect(await crm.lookUp()).toEqual({ outcome: 'found', contact: CONTACT });
    expect(crm.requests).toHaveLength(1);
    expect(crm.requests[0]).toMatchObject({
      url: new URL('https://crm.example/api/v2/contacts/user-ada'),
      headers: { authorization: 'Bearer token-1' },
    });
  });

  it('asks for no token while one is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.lookUp();
    await crm.lookUp();
    expect(crm.tokens.asked).toBe(1);
  });

  it('starts no timer of its own where a token is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.lookUp();
    const pending = crm.lookUp();
    expect(crm.time.pendingTimers).toBe(0);
    await pending;
  });

  it('of a contact that the CRM does not know gives not_found', async () => {
    const crm = scriptedCrm({ answers: [httpResponse(404)] });
    expect(await crm.lookUp()).toEqual({ outcome: 'not_found' });
    expect(crm.requests).toHaveLength(1);
  });

  it('of nobody asks nobody', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    expect(await crm.lookUpNobody()).toEqual({ outcome: 'no_user' });
    expect(crm.requests).toHaveLength(0);
    expect(crm.tokens.asked).toBe(0);
    expect(crm.usage).toEqual({ requests: 0, latencyMs: undefined });
  });

  it.each(['.', '..'])('of %j finds nothing and asks nobody', async (userId) => {
    const crm = scriptedCrm({ answers: [FOUND] });
    expect(await crm.lookUp(userId)).toEqual({ outcome: 'not_found' });
    expect(crm.requests).toHaveLength(0);
    expect(crm.tokens.asked).toBe(0);
    expect(crm.usage).toEqual({ requests: 0, latencyMs: undefined });
  });
});

describe('a refused token', () => {
  it('is renewed once, and the contact found with the new one', async () => {
    const crm = scriptedCrm({ answers: [REFUSED, FOUND] });
    expect(await crm.lookUp()).toEqual({ outcome: 'found', contact: CONTACT });
    expect(crm.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(crm.time.waits).toEqual([]);
  });

  it('that is refused again after its renewal is unauthorized, with no third request', async () => {
    const crm = scriptedCrm({ answers: [REFUSED] });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('unauthorized');
    expect(crm.requests).toHaveLength(2);
    expect(crm.tokens.asked).toBe(2);
  });

  it('is renewed once for all the turns that it was refused to', async () => {
    const crm = scriptedCrm({ answers: [FOUND, REFUSED, REFUSED, REFUSED, FOUND] });
    await crm.lookUp();
    const results = await Promise.all([crm.lookUp(), crm.lookUp(), crm.lookUp()]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['found', 'found', 'found']);
    expect(crm.tokens.asked).toBe(2);
  });

  it('is renewed also between throttled attempts, and does not count as one of them', async () => {
    const crm = scriptedCrm({ answers: [throttled(), REFUSED, throttled(), FOUND] });
    expect((await crm.lookUp()).outcome).toBe('found');
    expect(crm.requests).toHaveLength(4);
    expect(crm.time.waits).toEqual([500, 1_000]);
  });

  it('and a contact that is forbidden are not the same: 403 is final', async () => {
    const crm = scriptedCrm({ answers: [httpResponse(403), FOUND] });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('unauthorized');
    expect(crm.requests).toHaveLength(1);
    expect(crm.tokens.asked).toBe(1);
  });
});

describe('a throttled CRM', () => {
  it('is asked up to three times', async () => {
    const crm = scriptedCrm({ answers: [throttled(), throttled(), FOUND] });
    expect(await crm.lookUp()).toEqual({ outcome: 'found', contact: CONTACT });
    expect(crm.requests).toHaveLength(3);
  });

  it.each([
    [0, [0, 0]],
    [0.5, [500, 1_000]],
    [0.999, [999, 1_998]],
  ])('is left alone for a random share (%p) of 1 s, then 2 s', async (random, waits) => {
    const crm = scriptedCrm({ answers: [throttled()], random });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('rate_limited');
    expect(crm.requests).toHaveLength(3);
    expect(crm.time.waits).toEqual(waits);
  });

  it.each([
    ['in seconds', '2', 2_000],
    ['of no time at all', '0', 0],
    ['as an HTTP date', 'Mon, 23 Nov 2026 07:00:03 GMT', 3_000],
    ['as an HTTP date gone by', 'Mon, 23 Nov 2026 06:00:00 GMT', 0],
  ])('is left alone for as long as it asks %s', async (_form, header, waitMs) => {
    const crm = scriptedCrm({ answers: [throttled(header), FOUND] });
    expect((await crm.lookUp()).outcome).toBe('found');
    expect(crm.time.waits).toEqual([waitMs]);
  });

  it('whose Retry-After nobody can read is left alone as if it had none', async () => {
    const crm = scriptedCrm({ answers: [throttled('in a moment'), FOUND] });
    expect((await crm.lookUp()).outcome).toBe('found');
    expect(crm.time.waits).toEqual([500]);
  });

  it('that is still throttled gives rate_limited, with the last Retry-After', async () => {
    const crm = scriptedCrm({ answers: [throttled('1'), throttled('2'), throttled('30')] });
    expect(failureOf(await crm.lookUp())).toMatchObject({ crmOutcome: 'rate_limited', retryAfterMs: 30_000 });
    expect(crm.time.waits).toEqual([1_000, 2_000]);
  });

  it('that never said for how long gives rate_limited without a Retry-After', async () => {
    const crm = scriptedCrm({ answers: [throttled()] });
    expect(failureOf(await crm.lookUp()).retryAfterMs).toBeUndefined();
  });

  it.each([
    ['that ends with the deadline', '6', 6_000],
    ['that outlasts the deadline', '3600', 6_000],
    ['that no time is left for', undefined, 500],
  ])('asks for a wait %s: it is not begun', async (_name, header, leftMs) => {
    const crm = scriptedCrm({ answers: [throttled(header), FOUND] });
    const failure = failureOf(await crm.lookUp('user-ada', leftMs));
    expect(failure).toMatchObject({
      crmOutcome: 'rate_limited',
      retryAfterMs: header === undefined ? undefined : Number(header) * 1_000,
    });
    expect(crm.requests).toHaveLength(1);
    expect(crm.time.waits).toEqual([]);
  });

  it('asks for a wait that ends a moment before the deadline: it is waited for', async () => {
    const crm = scriptedCrm({ answers: [throttled('5'), FOUND] });
    expect((await crm.lookUp('user-ada', 5_001)).outcome).toBe('found');
    expect(crm.time.waits).toEqual([5_000]);
  });

  it('has its answering time counted against the deadline', async () => {
    const crm = scriptedCrm({ answers: [throttled('4'), FOUND], tookMs: 2_000 });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('rate_limited');
    expect(crm.time.waits).toEqual([]);
  });
});

describe('the deadline', () => {
  it('over before the first attempt is unavailable, and nobody is asked', async () => {
    for (const leftMs of [0, -1]) {
      const crm = scriptedCrm({ answers: [FOUND] });
      expect(failureOf(await crm.lookUp('user-ada', leftMs)).crmOutcome).toBe('unavailable');
      expect(crm.requests).toHaveLength(0);
      expect(crm.usage.requests).toBe(0);
    }
  });

  it('over before the first attempt stops a lookup also where a token is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.lookUp();
    expect(failureOf(await crm.lookUp('user-ada', 0)).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
  });

  it('over after a refused token is unavailable, with no second attempt', async () => {
    const crm = scriptedCrm({ answers: [REFUSED, FOUND], tookMs: 2_000 });
    expect(failureOf(await crm.lookUp('user-ada', 2_000)).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
  });

  it('ends the wait for a token that does not come', async () => {
    const crm = scriptedCrm({ answers: [FOUND], token: () => new Promise(() => {}) });
    const pending = crm.lookUp();
    crm.time.advance(5_999);
    expect(crm.time.pendingTimers).toBe(1);
    crm.time.advance(1);
    expect(failureOf(await pending).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(0);
    expect(crm.usage).toEqual({ requests: 0, latencyMs: 6_000 });
  });

  it('leaves no timer behind where the token came in time', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.lookUp();
    expect(crm.time.pendingTimers).toBe(0);
  });

  it('that a slow token used up leaves nothing for an attempt', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async (time) => {
        await time.sleep(6_000);
        return { value: 'token-1', lifetimeSeconds: 3_600 };
      },
    });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(0);
  });

  it('bounds each attempt that has less time left than its timeout', async () => {
    const crm = scriptedCrm({ answers: [throttled('2'), throttled('2'), FOUND] });
    await crm.lookUp();
    expect(crm.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([3_000, 3_000, 2_000]);
  });

  it.each([
    [10_000, 3_000],
    [3_000, 3_000],
    [2_999, 2_999],
    [1, 1],
  ])('%p ms away gives the first attempt %p ms', async (leftMs, timeoutMs) => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.lookUp('user-ada', leftMs);
    expect(crm.requests.map((request) => request.timeoutMs)).toEqual([timeoutMs]);
  });
});

describe('a token endpoint', () => {
  it('that is throttled counts as a throttled CRM, and is asked again', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async (_time, asked) => {
        if (asked === 1) {
          throw new CrmFailure('rate_limited', 'test', { retryAfterMs: 1_500 });
        }
        return { value: 'token-2', lifetimeSeconds: 3_600 };
      },
    });
    expect((await crm.lookUp()).outcome).toBe('found');
    expect(crm.time.waits).toEqual([1_500]);
    expect(crm.usage.requests).toBe(1);
  });

  it('that stays throttled uses up the same three attempts', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async () => {
        throw new CrmFailure('rate_limited', 'test', { retryAfterMs: 1_000 });
      },
    });
    expect(failureOf(await crm.lookUp())).toMatchObject({ crmOutcome: 'rate_limited', retryAfterMs: 1_000 });
    expect(crm.tokens.asked).toBe(3);
    expect(crm.requests).toHaveLength(0);
  });

  it('that refuses our client is unauthorized, and not asked again', async () => {
    const refusal = new CrmFailure('unauthorized', 'test');
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async () => {
        throw refusal;
      },
    });
    expect(failureOf(await crm.lookUp())).toBe(refusal);
    expect(crm.tokens.asked).toBe(1);
  });
});

describe('what the world outside does', () => {
  it.each([
    new HttpFailure('timeout'),
    new HttpFailure('connection', { cause: new Error('ECONNREFUSED') }),
    new HttpFailure('response_too_large'),
  ])('is unavailable with its cause: %s', async (httpFailure) => {
    const crm = scriptedCrm({ answers: [httpFailure] });
    const failure = failureOf(await crm.lookUp());
    expect(failure.crmOutcome).toBe('unavailable');
    expect(failure.cause).toBe(httpFailure);
    expect(crm.requests).toHaveLength(1);
  });

  it('is unavailable with its cause: client credentials that cannot be had', async () => {
    const unavailable = new SecretUnavailableError('test');
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async () => {
        throw unavailable;
      },
    });
    const failure = failureOf(await crm.lookUp());
    expect(failure.crmOutcome).toBe('unavailable');
    expect(failure.cause).toBe(unavailable);
  });

  it.each([500, 502, 503, 302, 204, 400])('is unavailable and not tried again: %i', async (status) => {
    const crm = scriptedCrm({ answers: [httpResponse(status), FOUND] });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
    expect(crm.time.waits).toEqual([]);
  });

  it("is unavailable: an answer that is not a contact's JSON", async () => {
    const crm = scriptedCrm({ answers: [httpResponse(200, '<html></html>')] });
    expect(failureOf(await crm.lookUp()).crmOutcome).toBe('unavailable');
  });

  it('is not a fault of ours, which is thrown as it is', async () => {
    const fault = new TypeError('a fault of ours');
    const crm = scriptedCrm({ answers: [fault], tookMs: 40 });
    await expect(crm.lookUp()).rejects.toBe(fault);
    expect(crm.usage).toEqual({ requests: 1, latencyMs: 40 });
  });
});

describe('usage', () => {
  it.each<[name: string, answers: CrmOptions['answers'], requests: number, latencyMs: number]>([
    ['a contact', [FOUND], 1, 40],
    ['an unknown contact', [httpResponse(404)], 1, 40],
    ['a renewal', [REFUSED, FOUND], 2, 80],
    ['throttling, waits included', [throttled()], 3, 120 + 500 + 1_000],
    ['a refusal', [httpResponse(403)], 1, 40],
    ['an outage', [httpResponse(503)], 1, 40],
    ['a failed connection', [new HttpFailure('connection')], 1, 40],
  ])('is counted for %s', async (_name, answers, requests, latencyMs) => {
    const crm = scriptedCrm({ answers, tookMs: 40 });
    await crm.lookUp();
    expect(crm.usage).toEqual({ requests, latencyMs });
  });

  it('includes the time that the token cost', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      tookMs: 40,
      token: async (time) => {
        await time.sleep(200);
        return { value: 'token-1', lifetimeSeconds: 3_600 };
      },
    });
    await crm.lookUp();
    expect(crm.usage).toEqual({ requests: 1, latencyMs: 240 });
  });
});
