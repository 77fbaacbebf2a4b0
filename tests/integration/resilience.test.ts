import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, inTurn, json, token, unanswered } from '../scripts.ts';
import { startTestWorld, type TestWorld, until } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, payloadOf } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const found = json(200, { tier: 'gold', email: 'ada@example.com' });
const reset: Script = failing('close');

describe('an attempt that may fare better', () => {
  it.each([
    ['502', json(502, {}), []],
    ['503', json(503, {}), []],
    ['504', json(504, {}), []],
    // One more, of the connection that was opened ahead: it may have been closed unnoticed, so it does not count.
    ['a reset', reset, [reset]],
  ])('after %s is made again', async (_name, failing, uncounted) => {
    world.contactApi.respondWith(inTurn(failing, failing, ...uncounted, found));
    const { body, emf } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 3 })]);
    expect(world.time.waits).toEqual([500, 1_000]);
  });

  it.each([
    ['500', json(500, {})],
    ['400', json(400, {})],
    ['a time-out', unanswered(() => world.time.advance(3_000))],
    ['nonsense', json(200, 'nonsense')],
  ])('is not expected after %s', async (_name, failing) => {
    world.contactApi.respondWith(failing);
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(world.contactApi.requests).toHaveLength(1);
  });

  it('at the token endpoint is made again too', async () => {
    world.tokenEndpoint.respondWith(inTurn(json(503, {}), token('token-1')));
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });

  it('waits as long as a busy server asks for', async () => {
    world.contactApi.respondWith(inTurn(json(503, {}, { 'retry-after': '2' }), found));
    await world.start().turn(httpApiEvent());
    expect(world.time.waits).toEqual([2_000]);
  });
});

describe('the circuit breaker', () => {
  const settings = { CRM_BREAKER_FAILURES: '3', CRM_BREAKER_OPEN_SECONDS: '15' };

  it('opens after repeated outages, lets one probe through, and closes when that succeeds', async () => {
    world.contactApi.respondWith(json(500, {}));
    const webhook = world.start(settings);
    for (let turn = 0; turn < 3; turn += 1) {
      const { emf } = await webhook.turn(httpApiEvent(payloadOf(`user-${turn}`)));
      expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
    }

    const refused = await webhook.turn(httpApiEvent());
    expect(refused.body).toMatchObject({ crm_outcome: 'unavailable', customer_tier: 'standard' });
    expect(refused.emf).toEqual([expect.objectContaining({ crm_breaker: 'open', CrmBreakerOpen: 1 })]);
    expect(refused.emf[0]).not.toHaveProperty('CrmLatency');
    expect(world.contactApi.requests).toHaveLength(3);

    world.time.advance(15_000);
    const failedProbe = await webhook.turn(httpApiEvent());
    expect(failedProbe.emf).toEqual([expect.objectContaining({ crm_breaker: 'half_open' })]);
    const refusedAgain = await webhook.turn(httpApiEvent());
    expect(refusedAgain.emf).toEqual([expect.objectContaining({ crm_breaker: 'open' })]);
    expect(world.contactApi.requests).toHaveLength(4);

    world.time.advance(15_000);
    world.contactApi.respondWith(found);
    const probe = await webhook.turn(httpApiEvent());
    expect(probe.body).toMatchObject({ crm_outcome: 'found' });
    const closed = await webhook.turn(httpApiEvent());
    expect(closed.emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
  });

  it('lets a single probe through, however many turns come at once', async () => {
    world.contactApi.respondWith(json(500, {}));
    const webhook = world.start(settings);
    for (let turn = 0; turn < 3; turn += 1) {
      await webhook.turn(httpApiEvent(payloadOf(`user-${turn}`)));
    }
    world.time.advance(15_000);
    await webhook.together(Array.from({ length: 20 }, () => httpApiEvent()));
    expect(world.contactApi.requests).toHaveLength(4);
  });

  it.each([
    ['404', json(404, {})],
    ['401', json(401, {})],
    ['403', json(403, {})],
    ['429', json(429, {}, { 'retry-after': '60' })],
  ])('takes %s for an answer', async (_name, answer) => {
    world.contactApi.respondWith(answer);
    const webhook = world.start({ ...settings, CRM_FALLBACK: 'always' });
    for (let turn = 0; turn < 10; turn += 1) {
      const { emf } = await webhook.turn(httpApiEvent());
      expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
    }
  });

  it('counts outages in a row only', async () => {
    world.contactApi.respondWith(
      inTurn(json(500, {}), json(500, {}), found, json(500, {}), json(500, {}), found),
    );
    const webhook = world.start(settings);
    for (let turn = 0; turn < 6; turn += 1) {
      await webhook.turn(httpApiEvent());
    }
    expect(world.contactApi.requests).toHaveLength(6);
  });

  it('does not blame the CRM for credentials that we could not read', async () => {
    world.secretsManager.respondWith((request, response) =>
      request.body.includes('"crm"')
        ? json(400, { __type: 'AccessDeniedException' })(request, response)
        : json(200, { SecretString: JSON.stringify({ webhookSecret: 'webhook-secret-of-the-tests' }) })(
            request,
            response,
          ),
    );
    const webhook = world.start({ ...settings, CRM_BREAKER_FAILURES: '1' });
    for (let turn = 0; turn < 3; turn += 1) {
      const { body, emf } = await webhook.turn(httpApiEvent());
      expect(body).toMatchObject({ crm_outcome: 'unavailable' });
      expect(emf).toEqual([expect.objectContaining({ crm_breaker: 'closed' })]);
    }
  });
});

describe('the token', () => {
  it('is asked for once by a hundred first turns', async () => {
    const { bodies } = await world.start().together(Array.from({ length: 100 }, () => httpApiEvent()));
    expect(bodies.filter(({ crm_outcome }) => crm_outcome === 'found')).toHaveLength(100);
    expect(world.tokenEndpoint.requests).toHaveLength(1);
  });

  it('is renewed once in a burst of refusals', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.contactApi.respondWith((request, response) =>
      (request.headers.authorization === 'Bearer token-1' ? json(401, {}) : found)(request, response),
    );
    const { bodies } = await webhook.together(Array.from({ length: 50 }, () => httpApiEvent()));
    expect(bodies.filter(({ crm_outcome }) => crm_outcome === 'found')).toHaveLength(50);
    expect(world.tokenEndpoint.requests).toHaveLength(2);
  });

  it('is not renewed again and again by a CRM that refuses every one', async () => {
    world.contactApi.respondWith(json(401, {}));
    const webhook = world.start();
    for (let turn = 0; turn < 10; turn += 1) {
      const { answer } = await webhook.turn(httpApiEvent());
      expect(answer.statusCode).toBe(502);
    }
    expect(world.tokenEndpoint.requests).toHaveLength(2);
  });

  it.each([
    ['missing', undefined, 1],
    ['zero', 0, 4],
    ['short', 1, 1],
    ['huge', 1e300, 1],
    ['text', '3600', 1],
    ['nonsense', 'soon', 1],
    ['negative', -5, 1],
  ])('with a lifetime that is %s serves, and asks in no loop', async (_name, expires_in, requests) => {
    world.tokenEndpoint.respondWith(json(200, { access_token: 't', token_type: 'bEaReR', expires_in }));
    const webhook = world.start();
    for (let turn = 0; turn < 4; turn += 1) {
      const { body } = await webhook.turn(httpApiEvent());
      expect(body).toMatchObject({ crm_outcome: 'found' });
    }
    expect(world.tokenEndpoint.requests.length).toBe(requests);
  });

  it('is renewed behind the scenes, and serves on until its end where that fails', async () => {
    world.tokenEndpoint.respondWith(inTurn(token('token-1', 600), json(500, {})));
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.time.advance(599_000);

    const late = await webhook.turn(httpApiEvent());
    expect(late.body).toMatchObject({ crm_outcome: 'found' });
    await until(() => world.tokenEndpoint.requests.length === 2);

    world.time.advance(1_000);
    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
  });

  it('that expires in mid-flight is renewed', async () => {
    world.tokenEndpoint.respondWith(inTurn(token('token-1', 10), token('token-2', 10)));
    world.contactApi.respondWith((request, response) =>
      (request.headers.authorization === 'Bearer token-1' ? json(401, {}) : found)(request, response),
    );
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });
});

describe('a kept contact', () => {
  const settings = { CONTACT_TTL_SECONDS: '60' };

  it('costs a dialog of ten turns one request', async () => {
    const webhook = world.start(settings);
    const hits: unknown[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const { body, emf } = await webhook.turn(httpApiEvent());
      expect(body).toMatchObject({
        crm_outcome: 'found',
        customer_tier: 'gold',
        customer_email: 'ada@example.com',
      });
      hits.push(emf[0]?.['ContactCacheHits']);
    }
    expect(world.contactApi.requests).toHaveLength(1);
    expect(hits).toEqual([undefined, ...Array.from({ length: 9 }, () => 1)]);
  });

  it('is asked for once by turns side by side', async () => {
    await world.start(settings).together(Array.from({ length: 20 }, () => httpApiEvent()));
    expect(world.contactApi.requests).toHaveLength(1);
  });

  it('is asked for again when it is too old, in another conversation, and for another user', async () => {
    const webhook = world.start(settings);
    await webhook.turn(httpApiEvent());
    await webhook.turn(httpApiEvent({ ...PAYLOAD, cognigy: { conversationId: 'another' } }));
    await webhook.turn(httpApiEvent(payloadOf('user-bob')));
    expect(world.contactApi.requests).toHaveLength(3);
    world.time.advance(60_000);
    await webhook.turn(httpApiEvent());
    expect(world.contactApi.requests).toHaveLength(4);
  });

  it.each([
    ['an outage', json(500, {})],
    ['a no', json(404, {})],
  ])('is never %s', async (_name, answer) => {
    world.contactApi.respondWith(inTurn(answer, found));
    const webhook = world.start(settings);
    await webhook.turn(httpApiEvent());
    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });

  it('is not kept unless asked for', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    const { emf } = await webhook.turn(httpApiEvent());
    expect(world.contactApi.requests).toHaveLength(2);
    expect(emf[0]).not.toHaveProperty('ContactCacheHits');
  });
});
