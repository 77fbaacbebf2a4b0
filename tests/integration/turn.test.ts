import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import { failing, inTurn, json, secrets } from '../scripts.ts';
import { SECRETS, startTestWorld, type TestWorld, until } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, payloadOf } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

describe('a turn', () => {
  it('answers with the whole conversation', async () => {
    const { answer, body } = await world.start().turn(httpApiEvent());

    expect(answer).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-request-id': REQUEST_ID,
      },
      isBase64Encoded: false,
    });
    expect(body).toEqual({
      conversation_id: 'conv-0815',
      primary_intent: 'order_status',
      intent_confidence: 0.91,
      extracted_entities: { order_number: 'A-1001' },
      customer_tier: 'gold',
      customer_email: 'ada@example.com',
      language: 'de',
      timestamp: '2026-11-23T07:00:00.000Z',
      crm_outcome: 'found',
    });
  });

  it('asks the token endpoint and the CRM as the contract says', async () => {
    await world.start().turn(httpApiEvent(payloadOf('a?b=c#d %ü')));

    const credentials = Buffer.from('webhook-client:client-secret%3Awith%2Fodd%2Bsigns').toString('base64');
    expect(world.tokenEndpoint.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/oauth2/token',
        body: 'grant_type=client_credentials&scope=crm.read%3Acontacts',
        headers: expect.objectContaining({ authorization: `Basic ${credentials}` }),
      }),
    ]);
    expect(world.contactApi.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/api/v2/contacts/a%3Fb%3Dc%23d%20%25%C3%BC',
        headers: expect.objectContaining({ authorization: 'Bearer token-1' }),
      }),
    ]);
  });

  it('costs two secrets, a version before, one token and one contact when cold, then one contact on the open connection', async () => {
    const webhook = world.start();
    for (let turn = 1; turn <= 10; turn += 1) {
      await webhook.turn(httpApiEvent());

      expect(world.secretsManager.requests).toHaveLength(3);
      expect(world.tokenEndpoint.requests).toHaveLength(1);
      expect(world.contactApi.requests).toHaveLength(turn);
      expect(world.contactApi.connections).toBe(1);
    }
  });

  it('has both secrets and the token begun at INIT, before any turn', async () => {
    world.start();
    await until(() => world.tokenEndpoint.requests.length === 1);

    const asked = world.secretsManager.requests.map(({ body }) => JSON.parse(body));
    expect(
      asked
        .map(({ SecretId }) => SecretId)
        .slice(0, 2)
        .sort(),
    ).toEqual(['crm', 'webhook']);
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it('is not poisoned by an INIT that could have no secret', async () => {
    world.secretsManager.respondWith(json(400, { __type: 'AccessDeniedException' }));
    const webhook = world.start();
    const refused = await webhook.turn(httpApiEvent());
    expect(refused.answer.statusCode).toBe(503);

    world.secretsManager.respondWith(secrets(SECRETS));
    const { answer, body } = await webhook.turn(httpApiEvent());
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });

  it('reads the secrets again once SECRET_TTL_SECONDS are over, and not before', async () => {
    const webhook = world.start({ SECRET_TTL_SECONDS: '60' });
    await webhook.turn(httpApiEvent());
    world.time.advance(59_999);
    await webhook.turn(httpApiEvent());
    expect(world.secretsManager.requests).toHaveLength(3);

    world.time.advance(1);
    await webhook.turn(httpApiEvent());
    expect(world.secretsManager.requests).toHaveLength(4);
  });

  it('is told apart from the turns that run beside it', async () => {
    world.contactApi.respondWith((request, response) => {
      const id = request.path.split('/').at(-1);
      return json(200, { tier: `tier-${id}`, email: `${id}@example.com` })(request, response);
    });
    const users = Array.from({ length: 50 }, (_, index) => `user-${index}`);
    const events = users.map((id) =>
      httpApiEvent({ ...PAYLOAD, sessionId: `session-of-${id}`, user: id === 'user-7' ? 'broken' : { id } }),
    );
    const { bodies, lines } = await world.start().together(events);

    bodies.forEach((body, index) => {
      const id = users[index];
      expect(body).toMatchObject(
        id === 'user-7'
          ? { code: 'invalid_payload' }
          : { customer_tier: `tier-${id}`, customer_email: `${id}@example.com` },
      );
    });
    const documents = lines.filter((line) => '_aws' in line);
    expect(documents).toHaveLength(50);
    expect(documents.filter(({ outcome }) => outcome === 'invalid_payload')).toHaveLength(1);
    for (const { outcome, session_id, crm_outcome, CrmFound } of documents) {
      expect({ session_id, crm_outcome, CrmFound }).toEqual(
        outcome === 'ok'
          ? { session_id: expect.stringMatching(/^session-of-/), crm_outcome: 'found', CrmFound: 1 }
          : {},
      );
    }
    expect(new Set(documents.map(({ session_id }) => session_id)).size).toBe(50);
    expect(world.tokenEndpoint.requests).toHaveLength(1);
  });

  it('sends its lookup once more where the CRM closed the kept connection meanwhile', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.contactApi.respondWith(inTurn(failing('close'), json(200, { tier: 'gold', email: null })));

    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found', customer_tier: 'gold' });
    expect(world.contactApi.connections).toBe(2);
  });

  it('leaves no timer behind', async () => {
    await world.start().turn(httpApiEvent());
    expect(world.time.pendingTimers).toBe(0);
  });
});
