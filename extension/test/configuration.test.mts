import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFor, play, SECRET } from './flow.mts';
import { CONVERSATION, json, loopback } from './loopback.mts';

const URL_OF_NOBODY = 'https://webhook.invalid/';
const TIMEOUT = 'Timeout must be a number of milliseconds from 100 to 15000';

const WRONG: readonly (readonly [string, object, string])[] = [
  ['no URL', { url: undefined }, 'Endpoint URL must be a URL'],
  ['an empty URL', { url: '' }, 'Endpoint URL must be a URL'],
  ['no real URL', { url: 'webhook.example.com' }, 'Endpoint URL must be a URL'],
  ['http', { url: 'http://webhook.example.com/' }, 'Endpoint URL must begin with https://'],
  [
    'http to a name like loopback',
    { url: 'http://127.0.0.1.example.com/' },
    'Endpoint URL must begin with https://',
  ],
  ['another scheme', { url: 'file:///etc/passwd' }, 'Endpoint URL must begin with https://'],
  ['a password', { url: 'https://u:p@webhook.invalid/' }, 'Endpoint URL must not hold a user or a password'],
  ['no Connection', { connection: undefined }, 'The Connection must hold a webhookSecret'],
  ['no secret', { connection: {} }, 'The Connection must hold a webhookSecret'],
  ['an empty secret', { connection: { webhookSecret: '' } }, 'The Connection must hold a webhookSecret'],
  [
    'a secret with a line break',
    { connection: { webhookSecret: `${SECRET}\n` } },
    'The webhookSecret of the Connection begins or ends with white space',
  ],
  [
    'a secret as Secrets Manager shows it',
    { connection: { webhookSecret: JSON.stringify({ webhookSecret: SECRET }) } },
    'The webhookSecret of the Connection is a whole JSON document: it must be the value inside, without quotes',
  ],
  ['fields that are no list', { inputFields: 'slots' }, 'Input fields must be a list of names'],
  ['fields that are no names', { contextFields: [1] }, 'Context fields must be a list of names'],
  ['a timeout of nothing', { timeoutMs: 0 }, TIMEOUT],
  ['a timeout beyond what an Extension may take', { timeoutMs: 20_000 }, TIMEOUT],
  ['a timeout that is no number', { timeoutMs: 'soon' }, TIMEOUT],
];

for (const [name, changes, message] of WRONG) {
  test(`${name} is told before anything is sent`, async () => {
    const { stored, next, log } = await play(configFor(URL_OF_NOBODY, changes));
    assert.deepEqual(stored[0]?.value, { error: { code: 'invalid_configuration', message } });
    assert.deepEqual(next, ['enrichConversationFailed']);
    assert.deepEqual(log, [`error: Enrich conversation: ${message}`]);
  });
}

test('a node from before a field existed works by the defaults', async (t) => {
  const server = await loopback(t, json(200, CONVERSATION));
  const connection = { webhookSecret: SECRET };
  const { stored, next } = await play({
    url: ` ${server.url} `,
    connection,
    timeoutMs: '7000',
    resultKey: ' ',
  });
  assert.deepEqual(stored, [{ store: 'input', key: 'conversation', value: CONVERSATION }]);
  assert.deepEqual(next, ['enrichConversationFound']);
  assert.notEqual(server.received[0]?.headers['x-cognigy-timestamp'], undefined);
});

test('http is allowed to this machine under each of its names', async (t) => {
  const server = await loopback(t, json(200, CONVERSATION));
  const { port } = new URL(server.url);
  const { next } = await play(configFor(`http://localhost:${port}/`));
  assert.deepEqual(next, ['enrichConversationFound']);
  const { stored } = await play(configFor('http://[::1]:1/', { timeoutMs: 500 }));
  assert.doesNotMatch(JSON.stringify(stored), /invalid_configuration/);
});
