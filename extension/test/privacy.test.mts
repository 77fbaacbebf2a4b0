import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTEXT, configFor, INPUT, PROFILE, play, SECRET } from './flow.mts';
import { CONVERSATION, hang, json, loopback, type Reply, reset, text } from './loopback.mts';

/** Everything that is sent in these tests, and the key that it is signed with. */
const CANARIES = [
  SECRET,
  INPUT.text,
  PROFILE.email,
  PROFILE.firstname,
  CONTEXT.order.note,
  INPUT.slots.order_number[0]?.keyphrase ?? '',
  INPUT.data.numberMetaData.number,
  INPUT.data.request.password,
];

const ALL_FIELDS = {
  inputFields: ['text', 'slots', 'data'],
  profileFields: ['email', 'firstname'],
  contextFields: ['order'],
};

/** Says what it heard, as a server that means ill would. */
function echo(heard: string): Reply {
  const errors = [{ path: heard, message: heard }];
  return json(403, { code: heard, detail: heard, request_id: heard, errors });
}

const SCRIPTS: Readonly<Record<string, Reply>> = {
  found: json(200, CONVERSATION),
  nonsense: text(200, CANARIES.join()),
  problem: json(422, { code: 'invalid_payload', detail: 'Invalid payload structure' }),
  ...Object.fromEntries(CANARIES.map((canary, index) => [`echo ${index}`, echo(canary)])),
  'detail alone': json(403, { code: 'invalid_signature', detail: INPUT.text }),
  reset,
  hang,
};

for (const [name, reply] of Object.entries(SCRIPTS)) {
  test(`nothing that was sent, and no secret, is in the log or in what is thrown: ${name}`, async (t) => {
    const server = await loopback(t, reply);
    const printed = capture(t);
    const config = configFor(server.url, { ...ALL_FIELDS, timeoutMs: 200, onFailure: 'throw' });
    const { log, thrown } = await play(config);

    const said = [
      ...log,
      ...printed(),
      thrown instanceof Error ? `${thrown.stack} ${JSON.stringify(thrown)}` : '',
    ];
    for (const canary of CANARIES) {
      assert.ok(!said.join('\n').includes(canary), `${canary} in ${said.join('\n')}`);
    }
  });
}

for (const changes of [
  { connection: { webhookSecret: `${SECRET} ` } },
  { url: `ftp://${SECRET}@webhook.invalid/` },
  { timeoutMs: SECRET },
]) {
  test(`a wrong ${Object.keys(changes)} is not quoted`, async () => {
    const played = await play(configFor('https://webhook.invalid/', changes));
    assert.ok(!JSON.stringify(played).includes(SECRET));
  });
}

/** Keeps what is written to the process's output during a test. */
function capture(t: import('node:test').TestContext): () => string[] {
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const mocks = methods.map((method) => t.mock.method(console, method, () => {}));
  return () => mocks.flatMap((mock) => mock.mock.calls.map((call) => call.arguments.join(' ')));
}
