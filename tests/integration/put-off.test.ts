import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PLACEHOLDER_CLIENT_ID } from '../../lib/policies/crm/token-grant.ts';
import type { ScriptedServer } from '../../local/servers/scripted-server.ts';
import { inTurn, json, secrets, token, unanswered } from '../scripts.ts';
import { ADA, CLIENT, type RunningWebhook, SECRETS, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, payloadOf } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

async function turns(webhook: RunningWebhook, count: number): Promise<(number | undefined)[]> {
  const statuses: (number | undefined)[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const { answer } = await webhook.turn(httpApiEvent(payloadOf(`user-${turn}`)));
    statuses.push(answer.statusCode);
  }
  return statuses;
}

describe('a client that the token endpoint refuses', () => {
  it.each([
    ['invalid_client', json(401, { error: 'invalid_client' })],
    ['invalid_scope', json(400, { error: 'invalid_scope' })],
    ['invalid_client with 200', json(200, { error: 'invalid_client' })],
  ])('as %s is shown once, and then after pauses that grow', async (_name, refusal) => {
    world.tokenEndpoint.respondWith(refusal);
    const webhook = world.start();
    expect(await turns(webhook, 20)).toEqual(Array.from({ length: 20 }, () => 502));
    expect(world.tokenEndpoint.requests).toHaveLength(1);

    const shownAtSeconds: number[] = [];
    for (let second = 1; second <= 200; second += 1) {
      world.time.advance(1_000);
      const before = world.tokenEndpoint.requests.length;
      await turns(webhook, 1);
      if (world.tokenEndpoint.requests.length > before) {
        shownAtSeconds.push(second);
      }
    }
    expect(shownAtSeconds).toEqual([5, 15, 35, 75, 135, 195]);
  });

  it('is followed at once by the right one', async () => {
    world.tokenEndpoint.respondWith((request, response) =>
      (request.body.includes('the-new-one') ? token('token-2') : json(401, {}))(request, response),
    );
    const webhook = world.start({ CRM_TOKEN_AUTH_METHOD: 'client_secret_post' });
    await turns(webhook, 20);
    world.time.advance(5_000);
    // From now on it is left alone for 10 s.
    await turns(webhook, 20);
    world.secretsManager.respondWith(
      secrets({ ...SECRETS, crm: { ...CLIENT, clientSecret: 'the-new-one' } }),
    );
    world.time.advance(5_000);
    expect(await turns(webhook, 2)).toEqual([200, 200]);
  });

  it('and is the placeholder of the stack is never shown, and the log says what it is', async () => {
    world.secretsManager.respondWith(
      secrets({ ...SECRETS, crm: { clientId: PLACEHOLDER_CLIENT_ID, clientSecret: 'generated' } }),
    );
    const webhook = world.start();
    await turns(webhook, 3);
    const { answer, logs } = await webhook.turn(httpApiEvent());
    expect(answer.statusCode).toBe(502);
    expect(logs).toEqual([
      expect.objectContaining({
        failure: expect.objectContaining({ reason: 'CRM secret still holds the placeholder of the stack' }),
      }),
    ]);
    expect(world.tokenEndpoint.requests).toEqual([]);

    world.secretsManager.respondWith(secrets(SECRETS));
    world.time.advance(5_000);
    expect(await turns(webhook, 2)).toEqual([200, 200]);
  });
});

describe.each<[name: string, server: () => ScriptedServer, well: ReturnType<typeof json>]>([
  ['the token endpoint', () => world.tokenEndpoint, token('token-1')],
  ['the contact API', () => world.contactApi, json(200, ADA)],
])('%s that says Retry-After', (_name, server, well) => {
  it('is not asked before that instant, by no turn', async () => {
    server().respondWith(inTurn(json(429, {}, { 'retry-after': '1800' }), well));
    const webhook = world.start();
    expect(await turns(webhook, 20)).toEqual(Array.from({ length: 20 }, () => 429));
    expect(server().requests).toHaveLength(1);

    world.time.advance(1_000_000);
    const { answer, emf } = await webhook.turn(httpApiEvent());
    expect(answer.headers).toMatchObject({ 'retry-after': '800' });
    expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed', crm_outcome: 'rate_limited' })]);
    expect(server().requests).toHaveLength(1);

    world.time.advance(800_000);
    expect(await turns(webhook, 1)).toEqual([200]);
    expect(server().requests).toHaveLength(2);
  });
});

describe('an attempt that the deadline of the turn cuts off', () => {
  it('says nothing of the CRM, however many turns it hits', async () => {
    world.contactApi.respondWith(unanswered(() => world.time.advance(750)));
    const webhook = world.start();
    for (let turn = 0; turn < 10; turn += 1) {
      const event = httpApiEvent(payloadOf(`user-${turn}`));
      const { body, emf } = await webhook.turn(event, { remainingMs: 1_000 });
      expect(body).toMatchObject({ crm_outcome: 'unavailable' });
      expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
    }
  });

  it.each([
    { CRM_DEADLINE_MS: '1000', CRM_TIMEOUT_MS: '3000' },
    // Lambda ends the turn before either.
    { CRM_DEADLINE_MS: '30000', CRM_TIMEOUT_MS: '20000' },
  ])('opens the breaker where it had all the time that %j allow', async (settings) => {
    const turnMs = Math.min(Number(settings.CRM_DEADLINE_MS), 9_750);
    world.contactApi.respondWith(unanswered(() => world.time.advance(turnMs)));
    const webhook = world.start(settings);
    await turns(webhook, 5);
    const { emf } = await webhook.turn(httpApiEvent());
    expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'open' })]);
  });

  it('hides no answer that came before it', async () => {
    world.contactApi.respondWith(
      inTurn(
        json(429, {}, { 'retry-after': '4' }),
        unanswered(() => world.time.advance(2_000)),
      ),
    );
    const { answer } = await world.start().turn(httpApiEvent());
    expect(answer.statusCode).toBe(429);
  });

  it('is not begun with less than 50 ms left', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    const { body } = await webhook.turn(httpApiEvent(), { remainingMs: 250 + 49 });
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(world.contactApi.requests).toHaveLength(1);
  });
});
