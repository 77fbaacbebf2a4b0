import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { listenOnLoopback } from '../../local/servers/listen.ts';
import { configFor, type Played, play } from './flow.mts';
import { CONVERSATION, hang, json, loopback, type Reply, reset, text } from './loopback.mts';

const ok = json(200, CONVERSATION);

/** Sends the head and a part of the answer, then ends the connection. */
const breakOff: Reply = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"conversation_id":');
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
};

/** Sends a byte now and then, for ever. */
const drip: Reply = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

function errorOf({ stored }: Played): unknown {
  const value = stored[0]?.value;
  return typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined;
}

for (const [name, fault] of [
  ['reset', reset],
  ['broken off', breakOff],
] as const) {
  test(`a connection that is ${name} is tried again once, with the same bytes, on a fresh one`, async (t) => {
    const server = await loopback(t, fault, ok);
    const { next, log } = await play(configFor(server.url));

    const [first, second] = server.received;
    assert.equal(server.received.length, 2);
    assert.equal(server.connections(), 2);
    assert.deepEqual(first?.body, second?.body);
    assert.equal(first?.headers['x-cognigy-signature'], second?.headers['x-cognigy-signature']);
    assert.deepEqual(next, ['enrichConversationFound']);
    assert.deepEqual(log, []);
  });

  test(`a connection that is ${name} twice is a failure`, async (t) => {
    const server = await loopback(t, fault);
    const played = await play(configFor(server.url));
    assert.equal(server.received.length, 2);
    assert.deepEqual(errorOf(played), {
      code: 'connection_failed',
      message: 'The webhook cannot be reached (ECONNRESET)',
    });
    assert.deepEqual(played.next, ['enrichConversationFailed']);
  });
}

test('nobody there is a failure', async () => {
  const played = await play(configFor(`http://127.0.0.1:${await unusedPort()}/`));
  const message = 'The webhook cannot be reached (ECONNREFUSED)';
  assert.deepEqual(errorOf(played), { code: 'connection_failed', message });
});

test('a name that nobody has is not tried again', async () => {
  const played = await play(configFor('https://webhook.invalid/'));
  assert.match(JSON.stringify(errorOf(played)), /"connection_failed".*\((ENOTFOUND|EAI_AGAIN)\)/);
});

for (const [name, script] of [
  ['says nothing', [hang]],
  ['drips', [drip]],
  ['resets first, then says nothing', [reset, hang]],
] as const) {
  test(`a server that ${name} is given up at the timeout`, async (t) => {
    const server = await loopback(t, ...script);
    const began = performance.now();
    const played = await play(configFor(server.url, { timeoutMs: 300 }));
    const took = performance.now() - began;

    assert.ok(took > 250 && took < 600, `took ${took} ms`);
    assert.deepEqual(errorOf(played), { code: 'timeout', message: 'No answer within 300 ms' });
    assert.equal(server.received.length, script.length);
    assert.deepEqual(played.next, ['enrichConversationFailed']);
  });
}

for (const [name, head] of [
  ['asks for another protocol', 'upgrade: websocket\r\nconnection: upgrade\r\n'],
  ['asks for another protocol and does not say which', ''],
] as const) {
  test(`a server that ${name}, unasked, is given up at once`, async (t) => {
    const server = await loopback(t, (_request, response) => {
      response.socket?.write(`HTTP/1.1 101 Switching Protocols\r\n${head}\r\n`);
    });
    const played = await play(configFor(server.url));
    const message = 'The endpoint answered 101';
    assert.deepEqual(errorOf(played), { code: 'unexpected_status', message, status: 101 });
    assert.deepEqual([server.received.length, played.next], [1, ['enrichConversationFailed']]);
  });
}

test('an answer of 140,000 bytes is read, one of more is not, and neither is asked for twice', async (t) => {
  const frame = Buffer.byteLength(JSON.stringify({ ...CONVERSATION, extracted_entities: { a: '' } }));
  const sized = (bytes: number) =>
    json(200, { ...CONVERSATION, extracted_entities: { a: 'x'.repeat(bytes - frame) } });
  const server = await loopback(t, sized(140_000), sized(140_001));

  assert.deepEqual((await play(configFor(server.url))).next, ['enrichConversationFound']);
  const played = await play(configFor(server.url));
  const message = 'The answer has more than 140000 bytes';
  assert.deepEqual(errorOf(played), { code: 'answer_too_large', message });
  assert.equal(server.received.length, 2);
});

test('an answer without end is cut', async (t) => {
  const server = await loopback(t, (_request, response) => {
    response.writeHead(200);
    const flood = (): boolean => response.writable && response.write('x'.repeat(16_384), flood);
    flood();
  });
  assert.match(JSON.stringify(errorOf(await play(configFor(server.url)))), /answer_too_large/);
});

test('a redirect is not followed', async (t) => {
  const elsewhere = await loopback(t, ok);
  const server = await loopback(t, text(308, '', { location: elsewhere.url }));
  const { next } = await play(configFor(server.url));
  assert.deepEqual([elsewhere.received.length, server.received.length], [0, 1]);
  assert.deepEqual(next, ['enrichConversationFailed']);
});

test('a connection is kept for the next turn, and one that was closed meanwhile costs nothing but a second try', async (t) => {
  const closeAfterwards: Reply = (request, response) => {
    // After the node has put the connection aside, as an idle one ends.
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
    return ok(request, response);
  };
  const server = await loopback(t, ok, closeAfterwards, ok);
  await play(configFor(server.url));
  await play(configFor(server.url));
  assert.equal(server.connections(), 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual((await play(configFor(server.url))).next, ['enrichConversationFound']);
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
