import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { configFor, play } from './flow.mts';
import { CONVERSATION, json, loopback, type Reply, text } from './loopback.mts';

const FOUND = 'enrichConversationFound';
const NOT_FOUND = 'enrichConversationNotFound';
const FAILED = 'enrichConversationFailed';

describe('a conversation', () => {
  for (const [outcome, child] of [
    ['found', FOUND],
    ['not_found', NOT_FOUND],
    ['no_user', NOT_FOUND],
    ['unavailable', FAILED],
    ['unauthorized', FAILED],
    ['rate_limited', FAILED],
    ['an outcome of tomorrow', FAILED],
  ] as const) {
    test(`with crm_outcome ${outcome} is stored, and the flow goes on in ${child}`, async (t) => {
      const conversation = { ...CONVERSATION, crm_outcome: outcome, a_field_of_tomorrow: 1 };
      const server = await loopback(t, json(200, conversation));
      const played = await play(configFor(server.url));
      assert.deepEqual(played, {
        stored: [{ store: 'input', key: 'conversation', value: conversation }],
        next: [child],
        log: [],
        thrown: undefined,
      });
    });
  }

  test('is stored in the context, under another key', async (t) => {
    const server = await loopback(t, json(200, CONVERSATION));
    const { stored } = await play(configFor(server.url, { storeIn: 'context', resultKey: ' crm.customer ' }));
    assert.deepEqual(stored, [{ store: 'context (simple)', key: 'crm.customer', value: CONVERSATION }]);
  });

  test('without an e-mail address is one, too', async (t) => {
    const server = await loopback(t, json(200, { ...CONVERSATION, customer_email: null }));
    assert.deepEqual((await play(configFor(server.url))).next, [FOUND]);
  });

  test('lets the flow go on below the node where it has no children', async (t) => {
    const server = await loopback(t, json(200, CONVERSATION));
    const { stored, next } = await play(configFor(server.url), { children: ['another'] });
    assert.deepEqual([stored.length, next], [1, []]);
  });
});

describe('a problem', () => {
  const requestId = 'JKJaXmPLvHcESHA=';
  function problem(status: number, code: string, detail: string, more = {}, headers = {}): Reply {
    return json(
      status,
      { type: 'about:blank', status, detail, code, request_id: requestId, ...more },
      headers,
    );
  }

  const errors = [{ path: 'input.slots', message: 'must be an object' }];
  const cases: readonly (readonly [Reply, object, string])[] = [
    [
      problem(403, 'invalid_signature', 'Invalid webhook signature'),
      {
        code: 'invalid_signature',
        message: 'The webhook answered 403 (invalid_signature)',
        status: 403,
        detail: 'Invalid webhook signature',
        request_id: requestId,
      },
      'The webhook answered 403 (invalid_signature), request JKJaXmPLvHcESHA=',
    ],
    [
      problem(422, 'invalid_payload', 'Invalid payload structure', {
        errors: [...errors, null, { path: 1 }],
      }),
      {
        code: 'invalid_payload',
        message: 'The webhook answered 422 (invalid_payload)',
        status: 422,
        detail: 'Invalid payload structure',
        request_id: requestId,
        errors,
      },
      'The webhook answered 422 (invalid_payload), request JKJaXmPLvHcESHA=',
    ],
    [
      problem(429, 'crm_rate_limited', 'CRM rate limit exceeded after retries', {}, { 'retry-after': '30' }),
      {
        code: 'crm_rate_limited',
        message: 'The webhook answered 429 (crm_rate_limited)',
        status: 429,
        retry_after_seconds: 30,
        detail: 'CRM rate limit exceeded after retries',
        request_id: requestId,
      },
      'The webhook answered 429 (crm_rate_limited), request JKJaXmPLvHcESHA=',
    ],
    [
      problem(502, 'crm_unavailable', 'CRM service unavailable', { request_id: 'canary, forged\nline' }),
      {
        code: 'crm_unavailable',
        message: 'The webhook answered 502 (crm_unavailable)',
        status: 502,
        detail: 'CRM service unavailable',
      },
      'The webhook answered 502 (crm_unavailable)',
    ],
    [
      json(429, { message: 'Too Many Requests' }),
      { code: 'unexpected_status', message: 'The endpoint answered 429', status: 429 },
      'The endpoint answered 429',
    ],
    [
      problem(403, 'forged\nline', 'canary'),
      { code: 'unexpected_status', message: 'The endpoint answered 403', status: 403 },
      'The endpoint answered 403',
    ],
    [
      text(500, '<html>canary</html>', { 'retry-after': 'Mon, 23 Nov 2026 07:00:00 GMT' }),
      { code: 'unexpected_status', message: 'The endpoint answered 500', status: 500 },
      'The endpoint answered 500',
    ],
    [
      text(307, '', { location: 'http://127.0.0.1:1/elsewhere' }),
      { code: 'unexpected_status', message: 'The endpoint answered 307', status: 307 },
      'The endpoint answered 307',
    ],
  ];

  for (const [reply, error, logged] of cases) {
    test(`${logged}: is stored, and the flow goes on in ${FAILED}`, async (t) => {
      const server = await loopback(t, reply);
      assert.deepEqual(await play(configFor(server.url)), {
        stored: [{ store: 'input', key: 'conversation', value: { error } }],
        next: [FAILED],
        log: [`error: Enrich conversation: ${logged}`],
        thrown: undefined,
      });
      assert.equal(server.received.length, 1);
    });
  }

  test('is stored and thrown, where the node shall throw', async (t) => {
    const server = await loopback(t, problem(403, 'invalid_signature', 'Invalid webhook signature'));
    const { stored, next, thrown } = await play(
      configFor(server.url, { onFailure: 'throw', storeIn: 'context' }),
    );
    assert.ok(thrown instanceof Error);
    assert.equal(thrown.message, 'The webhook answered 403 (invalid_signature)');
    assert.deepEqual([stored[0]?.store, next], ['context (simple)', []]);
  });
});

describe('an answer that is no conversation', () => {
  const { crm_outcome: _, ...withoutOutcome } = CONVERSATION;
  for (const [name, reply] of [
    ['nonsense', text(200, 'OK')],
    ['nothing', text(200, '')],
    ['null', json(200, null)],
    ['a list', json(200, [CONVERSATION])],
    ['one without an outcome', json(200, withoutOutcome)],
    ['one with a wrong type', json(200, { ...CONVERSATION, intent_confidence: '0.91' })],
    ['one with entities that are a list', json(200, { ...CONVERSATION, extracted_entities: [] })],
    ['one with an e-mail that is none', json(200, { ...CONVERSATION, customer_email: {} })],
  ] as const) {
    test(`${name} is refused`, async (t) => {
      const server = await loopback(t, reply);
      const { stored, next } = await play(configFor(server.url));
      const error = { code: 'unexpected_answer', message: 'The answer is no conversation', status: 200 };
      assert.deepEqual(stored[0]?.value, { error });
      assert.deepEqual(next, [FAILED]);
    });
  }
});
