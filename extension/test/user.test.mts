import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFor, INPUT, play, SECRET } from './flow.mts';
import { CONVERSATION, json, loopback } from './loopback.mts';

for (const [name, changes, userId] of [
  ['the user that the field names', { user: ' C-4711 ' }, 'C-4711'],
  ['a number from a slot', { user: 4711 }, '4711'],
  [
    'the named user, also where the own one is not chosen',
    { user: 'C-4711', inputFields: ['intent'] },
    'C-4711',
  ],
  ['the own user by default', { user: INPUT.userId }, INPUT.userId],
  ['the own user where the field is empty', { user: '' }, INPUT.userId],
  ['the own user where a script found nothing', { user: '{{input.slots.number}}' }, INPUT.userId],
  ['nobody where the own user is not chosen', { user: INPUT.userId, inputFields: ['intent'] }, undefined],
] as const) {
  test(`looks up ${name}`, async (t) => {
    const server = await loopback(t, json(200, CONVERSATION));
    await play(configFor(server.url, changes));
    assert.equal(JSON.parse(String(server.received[0]?.body)).input.userId, userId);
  });
}

const ambiguous = json(200, { ...CONVERSATION, crm_outcome: 'ambiguous', customer_tier: 'standard' });

test('goes on in Ambiguous where several match, in Not found where the flow is older than that child', async (t) => {
  const server = await loopback(t, ambiguous, ambiguous);
  assert.deepEqual((await play(configFor(server.url))).next, ['enrichConversationAmbiguous']);
  const children = ['enrichConversationFailed', 'enrichConversationNotFound'];
  assert.deepEqual((await play(configFor(server.url), { children })).next, ['enrichConversationNotFound']);
});

test('tells the Interaction Panel what happened and why, and no secret', async (t) => {
  const server = await loopback(
    t,
    json(200, CONVERSATION),
    ambiguous,
    json(403, { code: 'invalid_signature' }),
  );
  const told: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await play(configFor(server.url), { debug: told });
  }
  assert.match(told[0] ?? '', /^Enrich conversation: Found: gold, \d+ ms$/);
  assert.match(told[1] ?? '', /^Enrich conversation: Ambiguous: .*; tier standard by default, \d+ ms$/);
  assert.equal(told[2], 'Enrich conversation, error: The webhook answered 403 (invalid_signature)');
  assert.equal(told.length, 3);
  assert.ok(!told.join().includes(SECRET));
});
