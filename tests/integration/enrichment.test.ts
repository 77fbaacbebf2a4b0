import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FallbackPolicy } from '../../lib/transform/enrichment.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, inTurn, json, token, unanswered } from '../scripts.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, payloadOf } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const NO_DETAILS = { customer_tier: 'standard', customer_email: null };

const UNAUTHORIZED = { status: 502, code: 'crm_unauthorized', detail: 'CRM service unavailable' };
const RATE_LIMITED = {
  status: 429,
  code: 'crm_rate_limited',
  detail: 'CRM rate limit exceeded after retries',
};
const UNAVAILABLE = { status: 502, code: 'crm_unavailable', detail: 'CRM service unavailable' };

describe('a contact', () => {
  it.each([
    [
      'without a tier',
      { email: 'a@b.example' },
      { customer_tier: 'standard', customer_email: 'a@b.example' },
    ],
    ['without an e-mail', { tier: 'gold' }, { customer_tier: 'gold', customer_email: null }],
    ['with nulls', { tier: null, email: null }, NO_DETAILS],
    ['with blanks', { tier: '  ', email: ' \t' }, NO_DETAILS],
    ['with a list for a tier', { tier: ['gold'], email: 'a@b.example' }, { customer_email: 'a@b.example' }],
    [
      'with a number',
      { tier: 3, email: ' a@b.example\n' },
      { customer_tier: '3', customer_email: 'a@b.example' },
    ],
    ['with signs that nobody sees', { tier: 'go\u200bld', email: 'a\ud800@b.example' }, NO_DETAILS],
    ['with empty texts', { tier: '', email: '' }, NO_DETAILS],
    [
      'with an address of two lines',
      { tier: 'gold', email: 'a@b.example\nBcc: c@d' },
      { customer_email: null },
    ],
  ])('%s is found, and defaults fill it', async (_name, contact, expected) => {
    world.contactApi.respondWith(json(200, contact));
    const { answer, body } = await world.start().turn(httpApiEvent());
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ ...expected, crm_outcome: 'found' });
  });

  it.each([undefined, null, ''])('is not asked for where the user id is %p', async (id) => {
    const { body } = await world.start().turn(httpApiEvent(payloadOf(id)));
    expect(body).toMatchObject({ customer_tier: 'guest', customer_email: null, crm_outcome: 'no_user' });
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it.each(['.', '..'])('with the id %p is unknown and never asked for', async (id) => {
    const { body } = await world.start().turn(httpApiEvent(payloadOf(id)));
    expect(body).toMatchObject({ ...NO_DETAILS, crm_outcome: 'not_found' });
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it('that the CRM does not know is answered with defaults', async () => {
    world.contactApi.respondWith(json(404, { message: 'nobody' }));
    const { answer, body } = await world.start({ CRM_FALLBACK: 'never' }).turn(httpApiEvent());
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ ...NO_DETAILS, crm_outcome: 'not_found' });
  });

  it('is looked up with a new token where the CRM refuses the old one', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.contactApi.respondWith(inTurn(json(401, {}), json(200, { tier: 'gold' })));

    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(world.contactApi.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('is looked up with one token until shortly before that expires', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.time.advance(3_539_999);
    await webhook.turn(httpApiEvent());
    expect(world.tokenEndpoint.requests).toHaveLength(1);

    world.time.advance(1);
    await webhook.turn(httpApiEvent());
    expect(world.tokenEndpoint.requests).toHaveLength(2);
  });
});

/** Ill-treats the request and lets the attempt's timeout pass. */
const hang: Script = unanswered(() => world.time.advance(3_000));
const reset: Script = failing('close');
const raw =
  (status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Script =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
const cutShort: Script = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"tier":');
  setImmediate(() => response.destroy());
};

interface FailureCase {
  readonly name: string;
  readonly contactApi?: Script;
  readonly tokenEndpoint?: Script;
  readonly crmOutcome: string;
  readonly problem: typeof UNAVAILABLE;
}

const FAILURES: readonly FailureCase[] = [
  {
    name: '401 even for a new token',
    contactApi: json(401, {}),
    crmOutcome: 'unauthorized',
    problem: UNAUTHORIZED,
  },
  { name: '403', contactApi: json(403, {}), crmOutcome: 'unauthorized', problem: UNAUTHORIZED },
  ...[400, 401, 403].map((status) => ({
    name: `a client refused with ${status}`,
    tokenEndpoint: json(status, { error: 'invalid_client' }),
    crmOutcome: 'unauthorized',
    problem: UNAUTHORIZED,
  })),
  { name: '429 to the end', contactApi: json(429, {}), crmOutcome: 'rate_limited', problem: RATE_LIMITED },
  {
    name: '429 for a token',
    tokenEndpoint: json(429, {}),
    crmOutcome: 'rate_limited',
    problem: RATE_LIMITED,
  },
  ...Object.entries({
    'a hang': hang,
    'a reset': reset,
    'a body cut short': cutShort,
    '500': json(500, {}),
    '503': json(503, {}),
    '204': raw(204, ''),
    'a redirect': raw(302, '', { location: '/api/v2/contacts/elsewhere' }),
    'a body that is no JSON': raw(200, '<html>'),
    'a body that is no UTF-8': raw(200, Uint8Array.of(0x22, 0xff, 0x22)),
    'a list': json(200, [{ tier: 'gold' }]),
    null: json(200, null),
    'an error in place of a contact': json(200, { error: 'blocked' }),
    'an empty object': json(200, {}),
    'more than 64 KiB': json(200, { tier: 'gold', filler: 'x'.repeat(65_536) }),
  }).map(([name, contactApi]) => ({ name, contactApi, crmOutcome: 'unavailable', problem: UNAVAILABLE })),
  ...Object.entries({
    'a token endpoint that resets': reset,
    'a token endpoint with 500': json(500, {}),
    'a token answer that is no JSON': raw(200, 'token'),
    'a token of another type': json(200, { access_token: 't', token_type: 'mac' }),
    'a token that breaks the header': json(200, { access_token: 'a\r\nx: y', token_type: 'Bearer' }),
  }).map(([name, tokenEndpoint]) => ({
    name,
    tokenEndpoint,
    crmOutcome: 'unavailable',
    problem: UNAVAILABLE,
  })),
];

const COVERED: Readonly<Record<FallbackPolicy, readonly string[]>> = {
  outage: ['unavailable'],
  always: ['unavailable', 'unauthorized', 'rate_limited'],
  never: [],
};

describe.each(['outage', 'always', 'never'] as const)('with CRM_FALLBACK=%s', (policy) => {
  it.each(FAILURES)('$name has its answer', async ({ contactApi, tokenEndpoint, crmOutcome, problem }) => {
    if (contactApi !== undefined) {
      world.contactApi.respondWith(contactApi);
    }
    if (tokenEndpoint !== undefined) {
      world.tokenEndpoint.respondWith(tokenEndpoint);
    }
    const { answer, body, emf } = await world.start({ CRM_FALLBACK: policy }).turn(httpApiEvent());

    if (COVERED[policy].includes(crmOutcome)) {
      expect(answer.statusCode).toBe(200);
      expect(body).toMatchObject({ ...NO_DETAILS, conversation_id: 'conv-0815', crm_outcome: crmOutcome });
      expect(emf).toEqual([
        expect.objectContaining({ outcome: 'ok', Fallbacks: 1, crm_outcome: crmOutcome }),
      ]);
    } else {
      expect(answer.statusCode).toBe(problem.status);
      expect(body).toMatchObject({ ...problem });
      expect(emf).toEqual([
        expect.objectContaining({ outcome: problem.code, Faults: 1, crm_outcome: crmOutcome }),
      ]);
    }
    expect(world.time.pendingTimers).toBe(0);
  });
});

describe('a throttled lookup', () => {
  it('is tried again after 1 s and 2 s, each times the jitter, three times in all', async () => {
    world.contactApi.respondWith(json(429, {}));
    const { answer } = await world.start().turn(httpApiEvent());

    expect(world.time.waits).toEqual([500, 1_000]);
    expect(world.contactApi.requests).toHaveLength(3);
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it('is answered as soon as the CRM gives in', async () => {
    world.contactApi.respondWith(inTurn(json(429, {}), json(200, { tier: 'gold' })));
    const { body, emf } = await world.start().turn(httpApiEvent());

    expect(body).toMatchObject({ crm_outcome: 'found', customer_tier: 'gold' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 2, CrmLatency: 500, Latency: 500 })]);
  });

  it.each([
    ['seconds', '2'],
    ['a date', 'Mon, 23 Nov 2026 07:00:02 GMT'],
  ])('waits as long as Retry-After says in %s', async (_name, retryAfter) => {
    world.contactApi.respondWith(inTurn(json(429, {}, { 'retry-after': retryAfter }), json(200, {})));
    await world.start().turn(httpApiEvent());
    expect(world.time.waits).toEqual([2_000]);
  });

  it('does not begin a wait that ends beyond the deadline, and passes Retry-After on', async () => {
    world.contactApi.respondWith(json(429, {}, { 'retry-after': '6' }));
    const { answer } = await world.start().turn(httpApiEvent());

    expect(answer.statusCode).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '6' });
    expect(world.time.waits).toEqual([]);
    expect(world.contactApi.requests).toHaveLength(1);
  });
});

describe('the deadline', () => {
  it('bounds all that the CRM costs the turn', async () => {
    world.contactApi.respondWith(unanswered(() => world.time.advance(400)));
    const { body, emf } = await world
      .start({ CRM_DEADLINE_MS: '400', CRM_TIMEOUT_MS: '3000' })
      .turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(emf).toEqual([expect.objectContaining({ Latency: 400 })]);
  });

  it('comes before the Lambda is killed', async () => {
    world.contactApi.respondWith(unanswered(() => world.time.advance(750)));
    const { answer, emf } = await world.start().turn(httpApiEvent(), { remainingMs: 1_000 });
    expect(answer.statusCode).toBe(200);
    expect(emf).toEqual([expect.objectContaining({ Latency: 750, crm_outcome: 'unavailable' })]);
  });

  it('ends the wait for a token that never comes', async () => {
    world.tokenEndpoint.respondWith(unanswered(() => world.time.advance(400)));
    const { body } = await world.start({ CRM_DEADLINE_MS: '400' }).turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it('ends the wait for a webhook secret that never comes', async () => {
    world.secretsManager.respondWith(unanswered(() => world.time.advance(6_000)));
    const { answer } = await world.start().turn(httpApiEvent());
    expect(answer.statusCode).toBe(503);
  });

  it('leaves the CRM unasked where nothing of it is left', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    const { body } = await webhook.turn(httpApiEvent(), { remainingMs: 100 });
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(world.contactApi.requests).toHaveLength(1);
  });
});

it('authenticates at the token endpoint in the body where CRM_TOKEN_AUTH_METHOD says so', async () => {
  world.tokenEndpoint.respondWith(token('token-1'));
  await world.start({ CRM_TOKEN_AUTH_METHOD: 'client_secret_post' }).turn(httpApiEvent());

  const [request] = world.tokenEndpoint.requests;
  expect(request?.headers).not.toHaveProperty('authorization');
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    grant_type: 'client_credentials',
    scope: 'crm.read:contacts',
    client_id: 'webhook-client',
    client_secret: 'client-secret:with/odd+signs',
  });
});
