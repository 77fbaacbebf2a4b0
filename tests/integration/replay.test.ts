import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/signature/sign.ts';
import { FAKE_NOW_EPOCH_MS } from '../fake-time.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, WEBHOOK_SECRET } from '../webhook-events.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld();
});

afterAll(() => world.stop());

const TEXT = JSON.stringify(PAYLOAD);
const NOW_SECONDS = FAKE_NOW_EPOCH_MS / 1_000;

function at(timestamp: string) {
  return httpApiEvent(PAYLOAD, {
    'x-cognigy-timestamp': timestamp,
    'x-cognigy-signature': sign(TEXT, WEBHOOK_SECRET, timestamp),
  });
}

describe('a timestamp', () => {
  it.each([
    ['now', 0, 200],
    ['as old as SIGNATURE_TOLERANCE_SECONDS', -60, 200],
    ['older', -61, 403],
    ['as far ahead', 60, 200],
    ['further ahead', 61, 403],
  ])('that is %s', async (_name, seconds, status) => {
    const webhook = world.start({ SIGNATURE_TOLERANCE_SECONDS: '60' });
    expect((await webhook.turn(at(String(NOW_SECONDS + seconds)))).answer.statusCode).toBe(status);
  });

  it.each(['', 'now', `${NOW_SECONDS}.0`, ` ${NOW_SECONDS}`, `${NOW_SECONDS * 1_000}`, '1e9', '-1'])(
    'that reads %p is refused',
    async (timestamp) => {
      expect((await world.start().turn(at(timestamp))).answer.statusCode).toBe(403);
    },
  );

  it('is signed: another one, or none, does not fit the signature', async () => {
    const event = at(String(NOW_SECONDS));
    const moved = { ...event, headers: { ...event.headers, 'x-cognigy-timestamp': String(NOW_SECONDS + 1) } };
    const { 'x-cognigy-timestamp': _dropped, ...without } = event.headers as Record<string, string>;
    const webhook = world.start();
    expect((await webhook.turn(moved)).answer.statusCode).toBe(403);
    expect((await webhook.turn({ ...event, headers: without })).answer.statusCode).toBe(403);
  });

  it('is optional unless REQUIRE_TIMESTAMP is set', async () => {
    expect((await world.start().turn(httpApiEvent())).answer.statusCode).toBe(200);
    const strict = world.start({ REQUIRE_TIMESTAMP: 'true' });
    expect((await strict.turn(httpApiEvent())).answer.statusCode).toBe(403);
    expect((await strict.turn(at(String(NOW_SECONDS)))).answer.statusCode).toBe(200);
  });
});

describe('several signatures', () => {
  const right = sign(TEXT, WEBHOOK_SECRET);
  const wrong = sign(TEXT, 'another secret');

  it.each([
    ['the right one first', `${right},${wrong}`, 200],
    ['the right one last', `${wrong}, sha256=${right.toUpperCase()}`, 200],
    ['nonsense beside it', `nonsense,,${right}`, 200],
    ['the fifth right', `${wrong},${wrong},${wrong},${wrong},${right}`, 200],
    ['the sixth right', `${wrong},${wrong},${wrong},${wrong},${wrong},${right}`, 403],
    ['none right', `${wrong},${wrong}`, 403],
  ])('with %s', async (_name, header, status) => {
    const { answer } = await world.start().turn(httpApiEvent(PAYLOAD, { 'x-cognigy-signature': header }));
    expect(answer.statusCode).toBe(status);
  });

  it.each([
    [200, [right, wrong]],
    [200, [wrong, right]],
    [200, [`${wrong},${right}`, wrong]],
    [403, [`${wrong},${wrong},${wrong}`, `${wrong},${wrong},${right}`]],
  ])('is a %i in two headers of a REST API: %#', async (status, values) => {
    const { headers: _single, ...event } = httpApiEvent();
    const headers = { 'X-Cognigy-Signature': values.at(-1) };
    const multiValueHeaders = { 'X-Cognigy-Signature': values };
    const { answer } = await world.start().turn({ ...event, headers, multiValueHeaders });
    expect(answer.statusCode).toBe(status);
  });
});
