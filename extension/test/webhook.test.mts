import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import { fillIn } from './cognigy-script.mts';
import { CONTEXT, configFor, INPUT, type Played, PROFILE, play } from './flow.mts';
import { type Offline, startOffline } from './offline.mts';

// The compiled node against the real function, behind an HTTP server, against the local stack: its
// contacts are in local/contacts.ts.

let webhook: Offline;

before(async () => {
  webhook = await startOffline();
});

after(async () => {
  await webhook?.stop();
});

function enrich(input: object, changes: object = {}): Promise<Played> {
  const connection = { webhookSecret: LOCAL_WEBHOOK_SECRET };
  return play(configFor(webhook.url, { connection, timeoutMs: 15_000, ...changes }), { input });
}

function resultOf({ stored }: Played): unknown {
  const result = stored[0]?.value;
  if (typeof result === 'object' && result !== null && 'timestamp' in result) {
    const { timestamp, ...rest } = result;
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    return rest;
  }
  return result;
}

const FOUND = {
  conversation_id: 'contact-1',
  primary_intent: 'order_status',
  intent_confidence: 0.91,
  extracted_entities: { order_number: 'A-1001' },
  customer_tier: 'gold',
  customer_email: 'ada@example.com',
  language: 'de-DE',
  crm_outcome: 'found',
};

test('a user whom the CRM knows is found, with tier and e-mail', async () => {
  const played = await enrich(INPUT);
  assert.deepEqual(resultOf(played), FOUND);
  assert.deepEqual([played.next, played.log], [['enrichConversationFound'], []]);
});

test('so it is without a timestamp', async () => {
  assert.deepEqual(resultOf(await enrich(INPUT, { addTimestamp: false })), FOUND);
});

test('a user whom the CRM does not know is not found', async () => {
  const played = await enrich({ ...INPUT, userId: 'user-nobody' });
  assert.deepEqual(resultOf(played), {
    ...FOUND,
    customer_tier: 'standard',
    customer_email: null,
    crm_outcome: 'not_found',
  });
  assert.deepEqual(played.next, ['enrichConversationNotFound']);
});

test('without a user there is nobody to be found', async () => {
  const { userId: _, ...input } = INPUT;
  const played = await enrich(input);
  assert.deepEqual(resultOf(played), {
    ...FOUND,
    customer_tier: 'guest',
    customer_email: null,
    crm_outcome: 'no_user',
  });
  assert.deepEqual(played.next, ['enrichConversationNotFound']);
});

test('while the CRM is down, the flow goes on in Failed, with defaults', async () => {
  const played = await enrich({ ...INPUT, userId: 'user-crm-down' });
  assert.deepEqual(resultOf(played), {
    ...FOUND,
    customer_tier: 'standard',
    customer_email: null,
    crm_outcome: 'unavailable',
  });
  assert.deepEqual(played.next, ['enrichConversationFailed']);
});

test('the biggest answer to what the node can send is read', async () => {
  // Each is escaped in the request, and in the answer once more.
  const backslashes = '\\'.repeat(32_000);
  const { thrown, next, stored } = await enrich({ ...INPUT, slots: { note: { a: backslashes } } });
  assert.deepEqual([thrown, next], [undefined, ['enrichConversationFound']]);
  assert.ok(JSON.stringify(stored).includes(JSON.stringify(JSON.stringify({ a: backslashes }))));
});

test('another secret is refused', async () => {
  const played = await enrich(INPUT, { connection: { webhookSecret: 'another' } });
  assert.match(
    JSON.stringify(resultOf(played)),
    /"code":"invalid_signature".*"status":403,"detail":"Invalid webhook signature","request_id":"/,
  );
  assert.deepEqual(played.next, ['enrichConversationFailed']);
  assert.match(
    played.log.join(),
    /^error: Enrich conversation: The webhook answered 403 \(invalid_signature\), request \S+$/,
  );
});

test('the path of another function is told', async () => {
  const played = await enrich(INPUT, { url: `${webhook.url}/elsewhere` });
  assert.match(JSON.stringify(resultOf(played)), /"code":"unexpected_status".*"status":404/);
});

describe('the payloads of docs/cognigy.md, filled in by an HTTP Request node', () => {
  const guide = readFileSync(new URL('../../docs/cognigy.md', import.meta.url), 'utf8');
  const payloads = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)]
    .map(([, block]): unknown => JSON.parse(block ?? ''))
    .filter((block) => JSON.stringify(block).includes('$cs'));

  test('are three', () => {
    assert.equal(payloads.length, 3);
  });

  for (const [index, payload] of payloads.entries()) {
    for (const typed of [true, false]) {
      test(`number ${index + 1} gives the conversation, with numbers ${typed ? 'as numbers' : 'as text'}`, async () => {
        const answer = await post(
          fillIn(payload, { input: INPUT, profile: PROFILE, context: CONTEXT }, typed),
        );
        assert.deepEqual({ ...answer, timestamp: undefined }, { ...FOUND, timestamp: undefined });
      });

      test(`number ${index + 1} is good for a turn of which nothing is known, too (${typed})`, async () => {
        const input = { userId: 'user-ada', sessionId: 'session-1', slots: {}, intent: null, data: {} };
        const answer = await post(fillIn(payload, { input, profile: {}, context: {} }, typed));
        assert.deepEqual(
          [answer['primary_intent'], answer['extracted_entities'], answer['crm_outcome']],
          ['unknown', {}, 'found'],
        );
      });
    }
  }

  async function post(payload: unknown): Promise<Readonly<Record<string, unknown>>> {
    const body = JSON.stringify(payload);
    const signature = createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(body).digest('hex');
    const headers = { 'x-cognigy-signature': signature };
    const answer = await fetch(webhook.url, { method: 'POST', body, headers });
    const content: unknown = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(content));
    assert.ok(typeof content === 'object' && content !== null);
    return { ...content };
  }
});
