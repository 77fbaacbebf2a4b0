import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { CONTEXT, configFor, INPUT, PROFILE, play, SECRET } from './flow.mts';
import { CONVERSATION, json, loopback, type Received } from './loopback.mts';

const ok = json(200, CONVERSATION);

function hmac(...parts: readonly (string | Buffer)[]): string {
  const digest = createHmac('sha256', SECRET);
  for (const part of parts) {
    digest.update(part);
  }
  return `sha256=${digest.digest('hex')}`;
}

function bodyOf(received: Received | undefined): unknown {
  return JSON.parse(received?.body.toString() ?? '');
}

test('signs the very bytes that arrive, with the timestamp before them', async (t) => {
  const server = await loopback(t, ok);
  const before = Math.floor(Date.now() / 1_000);
  await play(configFor(server.url), { input: { ...INPUT, slots: { city: [{ keyphrase: 'Köln 🏙' }] } } });

  const [request] = server.received;
  assert.ok(request);
  const timestamp = String(request.headers['x-cognigy-timestamp']);
  assert.match(timestamp, /^\d{10}$/);
  assert.ok(Number(timestamp) >= before && Number(timestamp) <= Date.now() / 1_000);
  assert.equal(request.headers['x-cognigy-signature'], hmac(`${timestamp}.`, request.body));
  assert.match(String(request.headers['x-cognigy-signature']), /^sha256=[0-9a-f]{64}$/);
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers['content-length'], String(request.body.byteLength));
  assert.deepEqual([request.method, request.path], ['POST', '/api/v2/webhooks/cognigy']);
});

test('signs the body alone where no timestamp is wanted', async (t) => {
  const server = await loopback(t, ok);
  await play(configFor(server.url, { addTimestamp: false }));

  const [request] = server.received;
  assert.ok(request);
  assert.equal(request.headers['x-cognigy-timestamp'], undefined);
  assert.equal(request.headers['x-cognigy-signature'], hmac(request.body));
});

test('serialises once', async (t) => {
  const server = await loopback(t, ok);
  let times = 0;
  const slots = {
    toJSON() {
      times += 1;
      return { times };
    },
  };
  await play(configFor(server.url), { input: { ...INPUT, slots } });

  assert.equal(times, 1);
  assert.equal(server.received[0]?.headers['x-cognigy-signature']?.length, 'sha256='.length + 64);
});

test('sends of the input what the webhook reads, and nothing else', async (t) => {
  const server = await loopback(t, ok);
  await play(configFor(server.url));

  assert.deepEqual(bodyOf(server.received[0]), {
    input: {
      intent: 'order_status',
      intentScore: 0.91,
      nlu: { intentMapperResults: INPUT.nlu.intentMapperResults },
      slots: INPUT.slots,
      userId: 'user-ada',
      sessionId: 'session-1',
      language: 'de-DE',
      channel: 'voiceGateway2',
      endpointType: 'voiceGateway2',
      aiAgent: { toolId: 'track', toolArgs: { order_number: 'A-1001' } },
      data: { contactId: 'contact-1', numberMetaData: { number: '+4921112345' } },
    },
  });
  assert.doesNotMatch(String(server.received[0]?.body), /canary/);
});

test('sends what is chosen of input, profile and context', async (t) => {
  const server = await loopback(t, ok);
  const chosen = {
    inputFields: [
      'text',
      ' data.contactId ',
      'data',
      'data.numberMetaData.number',
      '',
      'absent',
      'intent.absent',
    ],
    profileFields: ['email', '__proto__', 'constructor.name'],
    contextFields: ['order.id', 'order.absent', 'absent.order'],
  };
  await play(configFor(server.url, chosen));

  assert.deepEqual(bodyOf(server.received[0]), {
    input: { text: INPUT.text, data: INPUT.data },
    profile: { email: PROFILE.email },
    context: { order: { id: CONTEXT.order.id } },
  });
});

test('sends an own field named __proto__, and leaves the flow as it was', async (t) => {
  const server = await loopback(t, ok);
  const input: unknown = JSON.parse('{"slots":{"__proto__":[1]},"__proto__":{"x":1},"data":{"a":1,"b":2}}');
  assert.ok(typeof input === 'object' && input !== null);
  const before = JSON.stringify(input);
  await play(configFor(server.url, { inputFields: ['data.a', 'data', 'slots', '__proto__'] }), { input });

  const sent = '{"input":{"data":{"a":1,"b":2},"slots":{"__proto__":[1]},"__proto__":{"x":1}}}';
  assert.equal(server.received[0]?.body.toString(), sent);
  assert.equal(JSON.stringify(input), before);
});

test('sends an empty input where none of it is chosen', async (t) => {
  const server = await loopback(t, ok);
  await play(configFor(server.url, { inputFields: [] }));
  assert.equal(server.received[0]?.body.toString(), '{"input":{}}');
});

test('sends up to 65,000 bytes', async (t) => {
  const server = await loopback(t, ok);
  const frame = Buffer.byteLength('{"input":{"slots":""}}');
  const { next } = await play(configFor(server.url), { input: { slots: 'x'.repeat(65_000 - frame) } });
  assert.equal(server.received[0]?.body.byteLength, 65_000);
  assert.deepEqual(next, ['enrichConversationFound']);
});

test('refuses to send more, and names the biggest fields without a word of theirs', async (t) => {
  const server = await loopback(t, ok);
  const { stored, next, log } = await play(configFor(server.url, { contextFields: ['order', 'history'] }), {
    input: { ...INPUT, slots: 'ä'.repeat(20_000) },
    context: { order: 'canary'.repeat(100), history: 'canary'.repeat(5_000) },
  });

  assert.equal(server.received.length, 0);
  assert.deepEqual(next, ['enrichConversationFailed']);
  const message =
    'What is to be sent has 71063 bytes, 65000 are allowed. ' +
    'The biggest fields: input.slots, context.history, context.order';
  assert.deepEqual(stored, [
    { store: 'input', key: 'conversation', value: { error: { code: 'selection_too_large', message } } },
  ]);
  assert.deepEqual(log, [`error: Enrich conversation: ${message}`]);
});

test('refuses to send what is no JSON', async (t) => {
  const server = await loopback(t, ok);
  const slots: { self?: unknown } = {};
  slots.self = slots;
  for (const unwritable of [slots, { amount: 1n }]) {
    const { stored } = await play(configFor(server.url), { input: { slots: unwritable } });
    assert.match(JSON.stringify(stored), /"code":"selection_unreadable"/);
  }
  assert.equal(server.received.length, 0);
});
