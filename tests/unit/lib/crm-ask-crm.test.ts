import { describe, expect, it } from '@jest/globals';
import { createCrmClient } from '../../../lib/policies/crm/ask-crm.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { isSameText } from '../../../lib/policies/crm-document/credential.ts';
import { createCachedValue } from '../../../lib/policies/freshness/cached-value.ts';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../../../lib/policies/http/http-client.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { Deadline } from '../../../lib/policies/time/deadline.ts';
import { compiledContactsApi } from '../../contacts-api.ts';
import { createFakeTime, type FakeTime } from '../../fake-time.ts';
import { httpResponse } from './http-response.ts';
import { settled } from './settled.ts';

type Answer = HttpResponse | Error;

interface CrmOptions {
  /** The contact API's answers in turn; the last one stays. */
  readonly answers: readonly [Answer, ...Answer[]];
  readonly token?: (time: FakeTime, asked: number) => Promise<{ readonly value: string }>;
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

const { contactRequest, reader } = compiledContactsApi();
const request = contactRequest('user-ada') ?? { method: 'GET', path: '/', headers: {}, sentId: '' };

/** Creates a CRM that follows a script, to be asked with a timeout of 3 s and, unless told, 6 s to go. */
function scriptedCrm({ answers, token, tookMs = 0, random = 0.5 }: CrmOptions) {
  const time = createFakeTime();
  const requests: HttpRequest[] = [];
  const tokens = { asked: 0 };
  const counted = { requests: 0 };
  const ask = createCrmClient({
    baseUrl: new URL('https://crm.example'),
    timeoutMs: 3_000,
    mints: true,
    reader: async () => reader,
    authorization: createCachedValue({
      async load() {
        tokens.asked += 1;
        const minted =
          token === undefined ? { value: `token-${tokens.asked}` } : await token(time, tokens.asked);
        return { value: { authorization: `Bearer ${minted.value}` }, freshMs: 3_540_000, maxStaleMs: 60_000 };
      },
      isSame: isSameText,
      mints: true,
      maxLoadMs: 8_000,
      time,
    }),
    async send(request: HttpRequest) {
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
    /** Requests as the answer counts them. */
    counted,
    /** Resolves to the contact, and throws the failure. */
    async ask(leftMs = 6_000) {
      const answer = await ask('user-ada', request, new Deadline(leftMs, time));
      counted.requests = answer.requests;
      if ('failure' in answer) {
        throw answer.failure;
      }
      return 'contact' in answer ? answer.contact : undefined;
    },
  };
}

async function failureOf(asked: Promise<unknown>): Promise<CrmFailure> {
  const error: unknown = await asked.then(
    () => new Error('expected a failure'),
    (reason) => reason,
  );
  if (!(error instanceof CrmFailure)) {
    throw error;
  }
  return error;
}

describe('a question', () => {
  it('finds a contact with one request', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.requests).toHaveLength(1);
    expect(crm.requests[0]).toMatchObject({
      server: new URL('https://crm.example'),
      path: '/api/v2/contacts/user-ada',
      headers: { authorization: 'Bearer token-1' },
    });
  });

  it('asks for no token while one is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.ask();
    await crm.ask();
    expect(crm.tokens.asked).toBe(1);
  });

  it('starts no timer of its own where a token is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.ask();
    const pending = crm.ask();
    expect(crm.time.pendingTimers).toBe(0);
    await pending;
  });

  it('of a contact that the CRM does not know gives none', async () => {
    const crm = scriptedCrm({ answers: [httpResponse(404)] });
    expect(await crm.ask()).toBeUndefined();
    expect(crm.requests).toHaveLength(1);
  });
});

describe('a refused token', () => {
  it('is renewed once, and the contact found with the new one', async () => {
    const crm = scriptedCrm({ answers: [REFUSED, FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(crm.time.waits).toEqual([]);
  });

  it('that is refused again after its renewal is unauthorized, with no third request', async () => {
    const crm = scriptedCrm({ answers: [REFUSED] });
    expect(await failureOf(crm.ask())).toMatchObject({
      crmOutcome: 'unauthorized',
      message: 'contact API refused the token',
    });
    expect(crm.requests).toHaveLength(2);
    expect(crm.tokens.asked).toBe(2);
  });

  it('soon after another is unauthorized at once: the CRM refuses them all', async () => {
    const crm = scriptedCrm({ answers: [REFUSED] });
    await failureOf(crm.ask());
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unauthorized');
    expect(crm.requests).toHaveLength(3);
    expect(crm.tokens.asked).toBe(2);
  });

  it('that is refused again after a renewal that took long is unauthorized just so', async () => {
    const crm = scriptedCrm({
      answers: [REFUSED],
      token: async (time, asked) => {
        if (asked > 1) {
          await time.sleep(5_000);
        }
        return { value: `token-${asked}` };
      },
    });
    expect((await failureOf(crm.ask(20_000))).crmOutcome).toBe('unauthorized');
    expect(crm.requests).toHaveLength(2);
  });

  it('is renewed again by a later turn, once a while is over', async () => {
    const crm = scriptedCrm({ answers: [REFUSED, REFUSED, REFUSED, FOUND] });
    await failureOf(crm.ask());
    crm.time.advance(5_000);
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.tokens.asked).toBe(3);
  });

  it('is renewed once for all the turns that it was refused to', async () => {
    const crm = scriptedCrm({ answers: [FOUND, REFUSED, REFUSED, REFUSED, FOUND] });
    await crm.ask();
    const results = await Promise.all([crm.ask(), crm.ask(), crm.ask()]);
    expect(results).toEqual([CONTACT, CONTACT, CONTACT]);
    expect(crm.tokens.asked).toBe(2);
  });

  it('is renewed also between throttled attempts, and does not count as one of them', async () => {
    const crm = scriptedCrm({ answers: [throttled(), REFUSED, throttled(), FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.requests).toHaveLength(4);
    expect(crm.time.waits).toEqual([500, 1_000]);
  });

  it('and a contact that is forbidden are not the same: 403 is final', async () => {
    const crm = scriptedCrm({ answers: [httpResponse(403), FOUND] });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unauthorized');
    expect(crm.requests).toHaveLength(1);
    expect(crm.tokens.asked).toBe(1);
  });
});

describe('a throttled CRM', () => {
  it('is asked up to three times', async () => {
    const crm = scriptedCrm({ answers: [throttled(), throttled(), FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.requests).toHaveLength(3);
  });

  it.each([
    [0, [0, 0]],
    [0.5, [500, 1_000]],
    [0.999, [999, 1_998]],
  ])('is left alone for a random share (%p) of 1 s, then 2 s', async (random, waits) => {
    const crm = scriptedCrm({ answers: [throttled()], random });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('rate_limited');
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
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([waitMs]);
  });

  it('whose Retry-After nobody can read is left alone as if it had none', async () => {
    const crm = scriptedCrm({ answers: [throttled('in a moment'), FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([500]);
  });

  it('that is still throttled gives rate_limited, with the last Retry-After', async () => {
    const crm = scriptedCrm({ answers: [throttled('1'), throttled('2'), throttled('30')] });
    expect(await failureOf(crm.ask())).toMatchObject({ crmOutcome: 'rate_limited', retryAfterMs: 30_000 });
    expect(crm.time.waits).toEqual([1_000, 2_000]);
  });

  it('that never said for how long gives rate_limited without a Retry-After', async () => {
    const crm = scriptedCrm({ answers: [throttled()] });
    expect((await failureOf(crm.ask())).retryAfterMs).toBeUndefined();
  });

  it.each([
    ['that ends with the deadline', '6', 6_000],
    ['that outlasts the deadline', '3600', 6_000],
    ['that no time is left for', undefined, 500],
  ])('asks for a wait %s: it is not begun', async (_name, header, leftMs) => {
    const crm = scriptedCrm({ answers: [throttled(header), FOUND] });
    const failure = await failureOf(crm.ask(leftMs));
    expect(failure).toMatchObject({
      crmOutcome: 'rate_limited',
      retryAfterMs: header === undefined ? undefined : Number(header) * 1_000,
    });
    expect(crm.requests).toHaveLength(1);
    expect(crm.time.waits).toEqual([]);
  });

  it('asks for a wait that ends a moment before the deadline: it is waited for', async () => {
    const crm = scriptedCrm({ answers: [throttled('5'), FOUND] });
    expect(await crm.ask(5_050)).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([5_000]);
  });

  it('has its answering time counted against the deadline', async () => {
    const crm = scriptedCrm({ answers: [throttled('4'), FOUND], tookMs: 2_000 });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('rate_limited');
    expect(crm.time.waits).toEqual([]);
  });
});

describe('a CRM that may soon be back', () => {
  const TROUBLE: readonly [name: string, trouble: Answer][] = [
    ['502', httpResponse(502)],
    ['503', httpResponse(503)],
    ['504', httpResponse(504)],
    ['a failed connection', new HttpFailure('connection')],
  ];

  it.each(TROUBLE)('is asked again after %s, with a backoff', async (_name, trouble) => {
    const crm = scriptedCrm({ answers: [trouble, trouble, FOUND] });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([500, 1_000]);
  });

  it.each(TROUBLE)('is asked three times, and then unavailable by %s', async (_name, trouble) => {
    const crm = scriptedCrm({ answers: [trouble] });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(3);
    expect(crm.time.waits).toEqual([500, 1_000]);
  });

  it.each(TROUBLE)('is not asked again after %s where no budget is left', async (_name, trouble) => {
    const crm = scriptedCrm({ answers: [trouble, FOUND] });
    expect((await failureOf(crm.ask(500))).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
    expect(crm.time.waits).toEqual([]);
  });

  it('has three attempts in all, whatever fails them', async () => {
    const crm = scriptedCrm({
      answers: [new HttpFailure('connection'), throttled('1'), httpResponse(503), FOUND],
    });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unavailable');
    expect(crm.time.waits).toEqual([500, 1_000]);
  });

  it('is asked again after a failed token request just so, within the same three attempts', async () => {
    const crm = scriptedCrm({
      answers: [httpResponse(503), FOUND],
      token: async (_time, asked) => {
        if (asked === 1) {
          throw new CrmFailure('unavailable', 'test', { transient: true });
        }
        return { value: 'token-2' };
      },
    });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([500, 1_000]);
  });
});

describe('the deadline', () => {
  it('over before the first attempt is unavailable, and nobody is asked', async () => {
    for (const leftMs of [0, -1]) {
      const crm = scriptedCrm({ answers: [FOUND] });
      expect((await failureOf(crm.ask(leftMs))).crmOutcome).toBe('unavailable');
      expect(crm.requests).toHaveLength(0);
      expect(crm.counted.requests).toBe(0);
    }
  });

  it('over before the first attempt stops a lookup also where a token is kept', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.ask();
    expect((await failureOf(crm.ask(0))).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
  });

  it('over after a refused token is unavailable, with no second attempt', async () => {
    const crm = scriptedCrm({ answers: [REFUSED, FOUND], tookMs: 2_000 });
    expect(await failureOf(crm.ask(2_000))).toMatchObject({
      crmOutcome: 'unavailable',
      message: 'deadline over',
    });
    expect(crm.requests).toHaveLength(1);
  });

  it('over after a refused token asks for no other, whose failure nobody would hear', async () => {
    const crm = scriptedCrm({
      answers: [REFUSED, FOUND],
      tookMs: 2_000,
      token: async (_time, asked) => {
        if (asked === 2) {
          // Jest fails a test that leaves a rejection unheard.
          throw new CrmFailure('unavailable', 'test');
        }
        return { value: 'token-1' };
      },
    });
    await failureOf(crm.ask(2_000));
    await settled();
    expect(crm.tokens.asked).toBe(1);
  });

  it('ends the wait for a token that does not come', async () => {
    const crm = scriptedCrm({ answers: [FOUND], token: () => new Promise(() => {}) });
    const pending = crm.ask();
    crm.time.advance(5_999);
    expect(crm.time.pendingTimers).toBe(1);
    crm.time.advance(1);
    expect((await failureOf(pending)).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(0);
    expect(crm.counted.requests).toBe(0);
  });

  it('leaves no timer behind where the token came in time', async () => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.ask();
    expect(crm.time.pendingTimers).toBe(0);
  });

  it('that a slow token used up leaves nothing for an attempt', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async (time) => {
        await time.sleep(6_000);
        return { value: 'token-1' };
      },
    });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(0);
  });

  it('bounds each attempt that has less time left than its timeout', async () => {
    const crm = scriptedCrm({ answers: [throttled('2'), throttled('2'), FOUND] });
    await crm.ask();
    expect(crm.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([3_000, 3_000, 2_000]);
  });

  it.each([
    [10_000, 3_000],
    [3_000, 3_000],
    [2_999, 2_999],
    [50, 50],
  ])('%p ms away gives the first attempt %p ms', async (leftMs, timeoutMs) => {
    const crm = scriptedCrm({ answers: [FOUND] });
    await crm.ask(leftMs);
    expect(crm.requests.map((request) => request.timeoutMs)).toEqual([timeoutMs]);
  });
});

describe('a token endpoint', () => {
  it('that is throttled counts as a throttled CRM, and is asked again', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async (_time, asked) => {
        if (asked === 1) {
          throw new CrmFailure('rate_limited', 'test', { retryAfterMs: 1_500, transient: true });
        }
        return { value: 'token-2' };
      },
    });
    expect(await crm.ask()).toEqual(CONTACT);
    expect(crm.time.waits).toEqual([1_500]);
    expect(crm.counted.requests).toBe(1);
  });

  it('that stays throttled uses up the same three attempts', async () => {
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async () => {
        throw new CrmFailure('rate_limited', 'test', { retryAfterMs: 1_000, transient: true });
      },
    });
    expect(await failureOf(crm.ask())).toMatchObject({ crmOutcome: 'rate_limited', retryAfterMs: 1_000 });
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
    expect(await failureOf(crm.ask())).toBe(refusal);
    expect(crm.tokens.asked).toBe(1);
  });
});

describe('what the world outside does', () => {
  it.each([
    [new HttpFailure('timeout'), 'contact API: timeout', 1],
    [new HttpFailure('unreadable'), 'contact API: unreadable', 1],
    [new HttpFailure('tls'), 'contact API: tls', 1],
    [new HttpFailure('response_too_large'), 'contact API: response_too_large', 1],
    [new HttpFailure('connection', { cause: new Error('ECONNREFUSED') }), 'contact API: connection', 3],
  ])('is unavailable with its cause: %s', async (httpFailure, message, requests) => {
    const crm = scriptedCrm({ answers: [httpFailure] });
    const failure = await failureOf(crm.ask());
    expect(failure).toMatchObject({ crmOutcome: 'unavailable', message });
    expect(failure.cause).toBe(httpFailure);
    expect(crm.requests).toHaveLength(requests);
  });

  it('is unavailable with its cause: client credentials that cannot be had', async () => {
    const unavailable = new SecretUnavailableError('test');
    const crm = scriptedCrm({
      answers: [FOUND],
      token: async () => {
        throw unavailable;
      },
    });
    const failure = await failureOf(crm.ask());
    expect(failure).toMatchObject({ crmOutcome: 'unavailable', message: 'no client credentials' });
    expect(failure.cause).toBe(unavailable);
    expect(crm.tokens.asked).toBe(1);
  });

  it.each([500, 302, 204, 400])('is unavailable and not tried again: %i', async (status) => {
    const crm = scriptedCrm({ answers: [httpResponse(status), FOUND] });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
    expect(crm.time.waits).toEqual([]);
  });

  it("is unavailable: an answer that is not a contact's JSON", async () => {
    const crm = scriptedCrm({ answers: [httpResponse(200, '<html></html>')] });
    expect((await failureOf(crm.ask())).crmOutcome).toBe('unavailable');
    expect(crm.requests).toHaveLength(1);
  });

  it('is not a fault of ours, which is thrown as it is', async () => {
    const fault = new TypeError('a fault of ours');
    const crm = scriptedCrm({ answers: [fault], tookMs: 40 });
    await expect(crm.ask()).rejects.toBe(fault);
  });
});
