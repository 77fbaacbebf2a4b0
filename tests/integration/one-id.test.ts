import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, inTurn, json, token, unanswered } from '../scripts.ts';
import { ADA, type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, payloadOf } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const ODD = "<script>alert('1')";

/** Answers for one id as told, and for all others with a contact. */
function onlyFor(id: string, answer: Script): Script {
  const path = `/api/v2/contacts/${encodeURIComponent(id)}`;
  return (request, response) => (request.path === path ? answer : json(200, ADA))(request, response);
}

async function outcomeOf(webhook: RunningWebhook, userId: string): Promise<unknown> {
  return (await webhook.turn(httpApiEvent(payloadOf(userId)))).body['crm_outcome'];
}

describe('an id', () => {
  it.each([
    '../../admin',
    'a/../b',
    'x/..',
    'a\\b',
    '..;x',
    '..?x',
    '.%23',
    '%2e%2e',
    'a%2f..%2fb',
    'a\nb',
    'a\0b',
    '\u009b',
  ])('of %j is unknown, and leaves nowhere', async (id) => {
    const { answer, body } = await world.start().turn(httpApiEvent(payloadOf(id)));
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ crm_outcome: 'not_found', customer_tier: 'standard' });
    expect(world.contactApi.requests).toEqual([]);
  });

  const hung = unanswered(() => world.time.advance(3_000));
  it.each<[name: string, answer: Script]>([
    ['204', () => ({ status: 204, body: '' })],
    ['300', json(300, [])],
    ['302', json(302, {}, { location: '/login' })],
    ['304', () => ({ status: 304, body: '' })],
    ['a tier of another kind', json(200, { tier: ['gold'] })],
    ['a record of 70 kB', json(200, { ...ADA, filler: 'x'.repeat(70_000) })],
    ['a page that blocks it', () => ({ status: 200, body: '<html>blocked</html>' })],
    ['a firewall that resets it', failing('close')],
    ['a firewall that drops it', hung],
  ])('whose lookups end in %s takes the CRM from nobody else', async (_name, answer) => {
    world.contactApi.respondWith(onlyFor('odd', answer));
    const webhook = world.start();
    for (let turn = 0; turn < 8; turn += 1) {
      await outcomeOf(webhook, 'odd');
    }
    expect(await outcomeOf(webhook, 'user-ada')).toBe('found');
  });
});

describe.each([401, 403])('a refusal with %i', (status) => {
  it('of one id, while another is found, is about that id: nobody is paged, and others are served', async () => {
    world.contactApi.respondWith(onlyFor(ODD, json(status, {})));
    const webhook = world.start();
    expect(await outcomeOf(webhook, 'user-ada')).toBe('found');
    for (let turn = 0; turn < 20; turn += 1) {
      const { answer, body, emf } = await webhook.turn(httpApiEvent(payloadOf(ODD)));
      expect(answer.statusCode).toBe(200);
      expect(body).toMatchObject({ crm_outcome: 'unavailable' });
      expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
      expect(await outcomeOf(webhook, 'user-bob')).toBe('found');
    }
    // One more may have been needed to know whether the first was refused to all.
    expect(world.tokenEndpoint.requests).toHaveLength(status === 401 ? 2 : 1);
  });

  it('of one id costs ever fewer tokens', async () => {
    world.contactApi.respondWith(onlyFor(ODD, json(status, {})));
    const webhook = world.start();
    await outcomeOf(webhook, 'user-ada');
    for (let second = 0; second < 600; second += 1) {
      await outcomeOf(webhook, ODD);
      await outcomeOf(webhook, 'user-ada');
      world.time.advance(1_000);
    }
    // After 0, 5, 15, 35, 75, 135 … seconds.
    expect(world.tokenEndpoint.requests.length).toBeLessThanOrEqual(status === 401 ? 14 : 1);
  });

  it('is about us where nobody is found', async () => {
    world.contactApi.respondWith(json(status, {}));
    const webhook = world.start();
    for (const id of ['user-ada', 'user-bob', 'user-eve']) {
      const { answer, body } = await webhook.turn(httpApiEvent(payloadOf(id)));
      expect(answer.statusCode).toBe(502);
      expect(body).toMatchObject({ code: 'crm_unauthorized' });
    }
  });

  it('is about us as soon as it hits a second id in a row, or the very one that was found', async () => {
    world.contactApi.respondWith(inTurn(json(200, ADA), json(status, {})));
    const webhook = world.start();
    await outcomeOf(webhook, 'user-ada');
    expect((await webhook.turn(httpApiEvent(payloadOf('user-ada')))).answer.statusCode).toBe(502);
    expect((await webhook.turn(httpApiEvent(payloadOf('user-bob')))).answer.statusCode).toBe(502);
  });
});

it('a token that is revoked while one id is refused at all times is replaced in the same turn', async () => {
  let accepted = 'token-1';
  world.contactApi.respondWith((request, response) => {
    const isRight = request.headers['authorization'] === `Bearer ${accepted}`;
    const answer = request.path.endsWith('/odd') || !isRight ? json(401, {}) : json(200, ADA);
    return answer(request, response);
  });
  world.tokenEndpoint.respondWith((request, response) => {
    accepted = `token-${world.tokenEndpoint.requests.length}`;
    return token(accepted)(request, response);
  });
  const webhook = world.start();
  for (let minute = 0; minute < 5; minute += 1) {
    expect(await outcomeOf(webhook, 'user-ada')).toBe('found');
    expect(await outcomeOf(webhook, 'odd')).toBe('unavailable');
    world.time.advance(60_000);
  }
  await outcomeOf(webhook, 'user-ada');
  await outcomeOf(webhook, 'odd');
  world.time.advance(5_000);
  accepted = 'none of before';
  // The second id in a row: it is about us, and no pause of one id's counts.
  expect(await outcomeOf(webhook, 'user-bob')).toBe('found');
});

/** Bytes of the heap that are in use once all garbage is gone. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return getHeapStatistics().used_heap_size;
}

it.each<[name: string, conversationId: string, filler: string]>([
  ['a conversation that is as long as a body', 'x'.repeat(1_000_000), ''],
  ['a record as long as an answer can be', '', 'x'.repeat(60_000)],
])('%s is not kept with the contact', async (_name, longId, filler) => {
  world.contactApi.respondWith(json(200, { ...ADA, filler }));
  const webhook = world.start({ CONTACT_TTL_SECONDS: '3600', MAX_BODY_BYTES: '1048576' });
  async function converse(conversation: number): Promise<void> {
    const conversationId = `${conversation}-${longId}`;
    const payload = { ...payloadOf('user-ada'), cognigy: { conversationId } };
    const { body } = await webhook.turn(httpApiEvent(payload));
    expect(body).toMatchObject({ crm_outcome: 'found' });
  }
  await converse(0);
  const before = usedBytes();
  for (let conversation = 1; conversation <= 50; conversation += 1) {
    await converse(conversation);
  }
  expect(usedBytes() - before).toBeLessThan(2_000_000);
});
