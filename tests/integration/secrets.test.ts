import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SecretStage } from '../../lib/policies/secrets/secret-store.ts';
import { sign } from '../../lib/signature/sign.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { FAKE_NOW_EPOCH_MS } from '../fake-time.ts';
import { answerNow, json, token } from '../scripts.ts';
import { CLIENT, startTestWorld, type TestWorld, until } from '../test-world.ts';
import { httpApiEvent, PAYLOAD } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const DAY_MS = 86_400_000;
/** Of a kind that the SDK does not retry, which it would do by a real clock. */
const down = json(400, { __type: 'AccessDeniedException' });

interface Versions {
  readonly webhook: Partial<Record<SecretStage, string>>;
  readonly crm?: { readonly clientId: string; readonly clientSecret: string };
  readonly createdAtEpochMs?: number;
}

/** A Secrets Manager with the versions that a rotation leaves. */
function versions({ webhook, crm = CLIENT, createdAtEpochMs }: Versions): Script {
  return (request, response) => {
    const { SecretId, VersionStage } = JSON.parse(request.body);
    const held: Readonly<Record<string, unknown>> = {
      'webhook AWSCURRENT': webhook.AWSCURRENT && { webhookSecret: webhook.AWSCURRENT },
      'webhook AWSPREVIOUS': webhook.AWSPREVIOUS && { webhookSecret: webhook.AWSPREVIOUS },
      'crm AWSCURRENT': crm,
    };
    const value = held[`${SecretId} ${VersionStage}`];
    const answer =
      value === undefined
        ? json(400, { __type: 'ResourceNotFoundException' })
        : json(200, {
            SecretString: JSON.stringify(value),
            CreatedDate: createdAtEpochMs === undefined ? undefined : createdAtEpochMs / 1_000,
          });
    return answer(request, response);
  };
}

function signedWith(secret: string) {
  return httpApiEvent(PAYLOAD, { 'x-cognigy-signature': sign(JSON.stringify(PAYLOAD), secret) });
}

describe('a rotation of the webhook secret', () => {
  const before = versions({ webhook: { AWSCURRENT: 'first' }, createdAtEpochMs: FAKE_NOW_EPOCH_MS - DAY_MS });
  const after = versions({
    webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' },
    createdAtEpochMs: FAKE_NOW_EPOCH_MS,
  });

  it('loses no turn, whichever of the two secrets it was signed with', async () => {
    world.secretsManager.respondWith(before);
    const webhook = world.start();
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);

    world.secretsManager.respondWith(after);
    for (const secret of ['second', 'first', 'second', 'first']) {
      const { answer } = await webhook.turn(signedWith(secret));
      expect(answer.statusCode).toBe(200);
    }
  });

  it('is found out by all turns that need it at once', async () => {
    world.secretsManager.respondWith(before);
    const webhook = world.start();
    await webhook.turn(signedWith('first'));
    world.secretsManager.respondWith(after);

    const { bodies } = await webhook.together(Array.from({ length: 30 }, () => signedWith('second')));
    expect(bodies.filter(({ crm_outcome }) => crm_outcome === 'found')).toHaveLength(30);
    // Two at INIT; then the current and the previous version, once.
    expect(world.secretsManager.requests).toHaveLength(4);
  });

  it('is known to an environment that started after it', async () => {
    world.secretsManager.respondWith(after);
    const { answer } = await world.start().turn(signedWith('first'));
    expect(answer.statusCode).toBe(200);
  });

  it('ends the old secret once SECRET_ROTATION_WINDOW_SECONDS are over', async () => {
    world.secretsManager.respondWith(after);
    const webhook = world.start({ SECRET_ROTATION_WINDOW_SECONDS: '60' });
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);
    world.time.advance(60_000);
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(403);
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
  });

  it('of a store that does not say when counts from when it was seen', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } }));
    const webhook = world.start({ SECRET_ROTATION_WINDOW_SECONDS: '60', SECRET_TTL_SECONDS: '10' });
    for (const [passedMs, status] of [
      [0, 200],
      [30_000, 200],
      [30_000, 403],
    ] as const) {
      world.time.advance(passedMs);
      await webhook.turn(signedWith('second'));
      expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(status);
    }
  });
});

describe('a flood of bad signatures', () => {
  it('is no flood at Secrets Manager', async () => {
    const webhook = world.start();
    for (let turn = 0; turn < 200; turn += 1) {
      await webhook.turn(signedWith('guess'));
    }
    // Two at INIT, and one look for a newer and a previous version.
    expect(world.secretsManager.requests).toHaveLength(4);

    world.time.advance(5_000);
    await webhook.turn(signedWith('guess'));
    expect(world.secretsManager.requests).toHaveLength(6);
  });

  it('of no signature at all costs Secrets Manager nothing', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    for (const header of ['', 'sha256=', 'x'.repeat(64), ',,,,']) {
      await webhook.turn(httpApiEvent(PAYLOAD, { 'x-cognigy-signature': header }));
    }
    expect(world.secretsManager.requests).toHaveLength(2);
  });
});

describe('new CRM credentials', () => {
  it('are picked up when the old ones are refused', async () => {
    const newClient = { clientId: 'new', clientSecret: 'new' };
    const webhook = world.start();
    await webhook.turn(httpApiEvent());

    const secret = { webhook: { AWSCURRENT: 'webhook-secret-of-the-tests' }, crm: newClient };
    world.secretsManager.respondWith(versions(secret));
    world.tokenEndpoint.respondWith((request, response) =>
      (request.headers.authorization === `Basic ${Buffer.from('new:new').toString('base64')}`
        ? token('token-2')
        : json(401, { error: 'invalid_client' }))(request, response),
    );
    world.contactApi.respondWith((request, response) =>
      json(request.headers.authorization === 'Bearer token-2' ? 200 : 401, { tier: 'gold' })(
        request,
        response,
      ),
    );

    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(world.tokenEndpoint.requests).toHaveLength(3);
  });

  it('are looked for rarely', async () => {
    world.tokenEndpoint.respondWith(json(401, { error: 'invalid_client' }));
    const webhook = world.start();
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(502);
    }
    expect(world.secretsManager.requests).toHaveLength(3);
  });
});

describe('while Secrets Manager is down', () => {
  it('the last known secrets serve on, with a warning and a metric, for SECRET_MAX_STALE_SECONDS', async () => {
    const webhook = world.start({ SECRET_TTL_SECONDS: '60', SECRET_MAX_STALE_SECONDS: '600' });
    await webhook.turn(httpApiEvent());
    world.secretsManager.respondWith(down);
    world.time.advance(60_000);
    await webhook.turn(httpApiEvent());
    await until(() => world.secretsManager.requests.length === 3);

    // The refusal is on its way; some turns later it must have arrived.
    let stale = await webhook.turn(httpApiEvent());
    for (let turn = 0; turn < 50 && stale.emf[0]?.['StaleSecrets'] === undefined; turn += 1) {
      stale = await webhook.turn(httpApiEvent());
    }
    expect(stale.answer.statusCode).toBe(200);
    expect(stale.emf).toEqual([expect.objectContaining({ StaleSecrets: 1 })]);
    expect(stale.logs).toEqual([expect.objectContaining({ level: 'WARN', stale_secret: true })]);

    world.time.advance(600_000);
    const over = await webhook.turn(httpApiEvent());
    expect(over.answer.statusCode).toBe(503);
    expect(over.answer.headers).toMatchObject({ 'retry-after': '5' });
  });

  it('a cold start is a 503, and the next turn tries again', async () => {
    world.secretsManager.respondWith(down);
    const webhook = world.start();
    const { answer, body } = await webhook.turn(httpApiEvent());
    expect(answer.statusCode).toBe(503);
    expect(body).toMatchObject({ code: 'secret_unavailable' });

    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'webhook-secret-of-the-tests' } }));
    expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(200);
  });
});

describe('a renewal that began before a rotation', () => {
  const first = versions({ webhook: { AWSCURRENT: 'first' } });
  const second = versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } });

  it.each([
    ['brings the old secret', first],
    ['fails', down],
  ])('and then %s, keeps nobody out', async (_name, late) => {
    let landLate = (): void => {};
    world.secretsManager.respondWith(first);
    const webhook = world.start({ SECRET_TTL_SECONDS: '60' });
    await webhook.turn(signedWith('first'));

    world.secretsManager.respondWith((request, response) => {
      landLate = () => answerNow(late, request, response);
      return undefined;
    });
    world.time.advance(60_000);
    await webhook.turn(signedWith('first'));
    await until(() => world.secretsManager.requests.length === 3);

    world.secretsManager.respondWith(second);
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
    landLate();
    for (const secret of ['second', 'first', 'second']) {
      expect((await webhook.turn(signedWith(secret))).answer.statusCode).toBe(200);
    }
  });
});

it('a look that let a caller in does not count against the next one', async () => {
  world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
  const webhook = world.start();
  await webhook.turn(signedWith('first'));
  for (const [before, after] of [
    ['first', 'second'],
    ['second', 'third'],
  ] as const) {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: after, AWSPREVIOUS: before } }));
    expect((await webhook.turn(signedWith(after))).answer.statusCode).toBe(200);
  }
});

describe('a signature that is wrong under the secret known', () => {
  it('is no 403 while Secrets Manager cannot say whether there is a newer one', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
    const webhook = world.start();
    await webhook.turn(signedWith('first'));

    world.secretsManager.respondWith(down);
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(503);
      expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);
    }
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } }));
    world.time.advance(5_000);
    expect((await webhook.turn(signedWith('guess'))).answer.statusCode).toBe(403);
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
  });
});
