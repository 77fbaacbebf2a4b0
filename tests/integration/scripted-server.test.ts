import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeepAliveClient } from '../../functions/http/keep-alive-client.ts';
import type { HttpRequest, HttpResponse } from '../../lib/policies/http/http-client.ts';
import { type ScriptedServer, startScriptedServer } from '../../local/servers/scripted-server.ts';
import { createFakeTime, type FakeTime } from '../fake-time.ts';
import { until } from '../test-world.ts';

let server: ScriptedServer;
let time: FakeTime;
let events: string[];
let ask: () => Promise<HttpResponse>;

beforeEach(async () => {
  time = createFakeTime();
  events = [];
  server = await startScriptedServer(
    ({ path }) => ({ status: 200, body: { path } }),
    (event) => events.push(event),
  );
  const { send } = createKeepAliveClient(time);
  const request: HttpRequest = {
    method: 'GET',
    server: new URL(server.origin),
    path: '/a%20b?c',
    headers: { 'x-test': 'yes' },
    timeoutMs: 1_000,
    maxResponseBytes: 1_000,
  };
  ask = () => send(request);
});

afterEach(() => server.stop());

async function answerText(): Promise<string> {
  return Buffer.from((await ask()).body).toString();
}

it('answers by its script, records requests as sent, and counts connections', async () => {
  expect(await answerText()).toBe('{"path":"/a%20b?c"}');
  await ask();
  expect(server.requests).toHaveLength(2);
  expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/a%20b?c', headers: { 'x-test': 'yes' } });
  expect(server.connections).toBe(1);
  expect(events).toEqual(['connection', 'request', 'answer', 'request', 'answer']);

  server.dropConnections();
  await ask();
  expect(server.connections).toBe(2);
});

it('answers a script that throws with 500', async () => {
  server.respondWith(() => {
    throw new Error('no script for this');
  });
  const response = await ask();
  expect(response.status).toBe(500);
});

describe('a fault', () => {
  it.each([
    ['reset', 'connection'],
    ['close', 'connection'],
    ['cut', 'connection'],
    ['not http', 'unreadable'],
    ['endless', 'response_too_large'],
  ] as const)('%s ends in the failure %s, and is over when it is switched off', async (fault, reason) => {
    server.fault = fault;
    await expect(ask()).rejects.toMatchObject({ reason });
    server.fault = undefined;
    expect(await answerText()).toBe('{"path":"/a%20b?c"}');
  });

  it.each(['hang', 'drip'] as const)('%s ends at the timeout', async (fault) => {
    server.fault = fault;
    const asking = expect(ask()).rejects.toMatchObject({ reason: 'timeout' });
    await until(() => events.includes('answer'));
    time.advance(1_000);
    await asking;
  });

  it('can be a status with headers', async () => {
    server.fault = { status: 503, headers: { 'retry-after': '7' }, body: 'busy' };
    const response = await ask();
    expect([response.status, response.header('retry-after')]).toEqual([503, '7']);
    expect(Buffer.from(response.body).toString()).toBe('busy');
  });
});
