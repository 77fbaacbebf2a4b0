import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SecretStage } from '../../lib/policies/secrets/secret-store.ts';
import { sign } from '../../lib/signature/sign.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { FAKE_NOW_EPOCH_MS } from '../fake-time.ts';
import { answerNow, json, token } from '../scripts.ts';
import { CLIENT, type RunningWebhook, startTestWorld, type TestWorld, until } from '../test-world.ts';
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

/** Callers' secrets have sixteen characters at least. */
function longEnough(name: string): string {
  return name.padEnd(16, '.');
}

/** A Secrets Manager with the versions that a rotation leaves. */
function versions({ webhook, crm = CLIENT, createdAtEpochMs }: Versions): Script {
  return (request, response) => {
    const { SecretId, VersionStage } = JSON.parse(request.body);
    const held: Readonly<Record<string, unknown>> = {
      'webhook AWSCURRENT': webhook.AWSCURRENT && { webhookSecret: longEnough(webhook.AWSCURRENT) },
      'webhook AWSPREVIOUS': webhook.AWSPREVIOUS && { webhookSecret: longEnough(webhook.AWSPREVIOUS) },
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
  return httpApiEvent(PAYLOAD, { 'x-cognigy-signature': sign(JSON.stringify(PAYLOAD), longEnough(secret)) });
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
    // Three at INIT; then the current and the previous version, once.
    expect(world.secretsManager.requests).toHaveLength(5);
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

describe('the rotation window', () => {
  function webhookSecret(name: string): string {
    return JSON.stringify({ webhookSecret: longEnough(name) });
  }

  /** Starts with `first`, which is two days old, and lets `stage` put others beside it. */
  async function startOld(stage: () => void = () => {}) {
    world.vault.put('webhook', webhookSecret('first'));
    stage();
    world.time.advance(2 * DAY_MS);
    const webhook = world.start();
    await webhook.turn(signedWith('first'));
    return webhook;
  }

  async function expectBoth(webhook: RunningWebhook) {
    for (const secret of ['second', 'first']) {
      expect((await webhook.turn(signedWith(secret))).answer.statusCode).toBe(200);
    }
  }

  it('counts from when a version that was staged long ago was promoted', async () => {
    const webhook = await startOld(() => world.vault.stage('webhook', webhookSecret('second')));
    world.vault.promote('webhook');
    await expectBoth(webhook);
    world.time.advance(DAY_MS);
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(403);
  });

  it('counts from a roll-back, also for an environment that starts after it', async () => {
    const webhook = await startOld();
    world.vault.put('webhook', webhookSecret('second'));
    await webhook.turn(signedWith('second'));
    world.vault.rollBack('webhook');
    await expectBoth(webhook);
    await expectBoth(world.start());
  });

  it('is open for a version that was current between two reads', async () => {
    const webhook = await startOld();
    world.time.advance(5_000);
    world.vault.put('webhook', webhookSecret('second'));
    world.vault.rollBack('webhook');
    await expectBoth(webhook);
  });

  it('ends where the clock was set back behind the versions, too', async () => {
    world.vault.put('webhook', webhookSecret('second'));
    world.vault.put('webhook', webhookSecret('third'));
    world.time.freeze(-3_600_000);
    const webhook = world.start({ SECRET_ROTATION_WINDOW_SECONDS: '60', SECRET_TTL_SECONDS: '20' });
    for (const status of [200, 200, 403]) {
      await webhook.turn(signedWith('third'));
      expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(status);
      world.time.advance(30_000);
      await webhook.turn(signedWith('third'));
      await until(() => world.time.pendingTimers === 0);
    }
  });

  it('of none has the previous version not even read', async () => {
    world.vault.put('webhook', webhookSecret('second'));
    const webhook = world.start({ SECRET_ROTATION_WINDOW_SECONDS: '0' });
    expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(403);
    expect(world.secretsManager.requests.filter(({ body }) => body.includes('AWSPREVIOUS'))).toEqual([]);
  });
});

describe('the previous version', () => {
  it('is learnt with the current one, however it came, so that nobody need look for it', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
    const webhook = world.start({ SECRET_TTL_SECONDS: '60' });
    world.time.advance(58_000);
    for (let turn = 0; turn < 10; turn += 1) {
      await webhook.turn(signedWith('guess'));
    }
    world.time.advance(2_000);
    // Two rotations between two reads.
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'third', AWSPREVIOUS: 'second' } }));
    await webhook.turn(signedWith('first'));
    for (const secret of ['second', 'third']) {
      expect((await webhook.turn(signedWith(secret))).answer.statusCode).toBe(200);
    }
  });

  it('that cannot be read puts off whom the current one does not let in, and is read a second later', async () => {
    const both = versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } });
    world.secretsManager.respondWith((request, response) =>
      (request.body.includes('AWSPREVIOUS') ? down : both)(request, response),
    );
    const webhook = world.start();
    for (let turn = 0; turn < 10; turn += 1) {
      expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
      const { answer, logs } = await webhook.turn(signedWith('first'));
      expect(answer.statusCode).toBe(503);
      expect(logs[0]?.['failure']).toMatchObject({ reason: 'could not read the previous secret' });
    }
    world.secretsManager.respondWith(both);
    world.time.advance(1_000);
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);
    expect((await webhook.turn(signedWith('guess'))).answer.statusCode).toBe(403);
  });

  it('of a version that was put and taken back is known at once, also just after a look', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first', AWSPREVIOUS: 'zeroth' } }));
    const webhook = world.start();
    expect((await webhook.turn(signedWith('guess'))).answer.statusCode).toBe(403);
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first', AWSPREVIOUS: 'second' } }));
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
  });

  it('that could never be right counts as none', async () => {
    world.vault.put('webhook', 'no JSON');
    world.vault.put('webhook', JSON.stringify({ webhookSecret: longEnough('second') }));
    const webhook = world.start();
    expect((await webhook.turn(signedWith('guess'))).answer.statusCode).toBe(403);
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
  });
});

it('a secret that can never be right is refused, and the log says what is wrong with it', async () => {
  world.vault.put('webhook', JSON.stringify({ webhookSecret: `${longEnough('first')}\n` }));
  const { answer, logs, output } = await world.start().turn(signedWith('first'));
  expect(answer.statusCode).toBe(503);
  expect(logs[0]?.['failure']).toMatchObject({ reason: 'webhookSecret ends in white space' });
  expect(output).not.toContain('first.');
});

describe('a flood of bad signatures', () => {
  it('is no flood at Secrets Manager', async () => {
    const webhook = world.start();
    for (let turn = 0; turn < 200; turn += 1) {
      await webhook.turn(signedWith('guess'));
    }
    // Three at INIT, and five looks of two calls each.
    expect(world.secretsManager.requests).toHaveLength(13);

    for (let second = 0; second < 10; second += 1) {
      world.time.advance(1_000);
      await webhook.turn(signedWith('guess'));
      await webhook.turn(signedWith('guess'));
    }
    // One look a second.
    expect(world.secretsManager.requests).toHaveLength(33);
  });

  it('delays a rotation by a second at most, and the previous version not at all', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
    const webhook = world.start();
    async function flood() {
      for (let turn = 0; turn < 10; turn += 1) {
        expect((await webhook.turn(signedWith('guess'))).answer.statusCode).toBe(403);
      }
    }
    await flood();
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } }));
    world.time.advance(999);
    await flood();
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);
    world.time.advance(1);
    for (const secret of ['second', 'first']) {
      expect((await webhook.turn(signedWith(secret))).answer.statusCode).toBe(200);
    }
  });

  it('is over for the budget of looks when the clock is set back', async () => {
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
    const webhook = world.start();
    for (let turn = 0; turn < 10; turn += 1) {
      await webhook.turn(signedWith('guess'));
    }
    world.time.freeze(-3_600_000);
    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'second', AWSPREVIOUS: 'first' } }));
    expect((await webhook.turn(signedWith('second'))).answer.statusCode).toBe(200);
  });

  it('of no signature at all costs Secrets Manager nothing', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    for (const header of ['', 'sha256=', 'x'.repeat(64), ',,,,']) {
      await webhook.turn(httpApiEvent(PAYLOAD, { 'x-cognigy-signature': header }));
    }
    await until(() => world.secretsManager.requests.length === 3);
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
    // Three at INIT, and five looks at most.
    expect(world.secretsManager.requests.length).toBeLessThanOrEqual(8);
  });
});

describe('while Secrets Manager is down', () => {
  it('the last known secrets serve on, with a warning and a metric, for SECRET_MAX_STALE_SECONDS', async () => {
    const webhook = world.start({ SECRET_TTL_SECONDS: '60', SECRET_MAX_STALE_SECONDS: '600' });
    await webhook.turn(httpApiEvent());
    world.secretsManager.respondWith(down);
    world.time.advance(60_000);
    await webhook.turn(httpApiEvent());
    await until(() => world.secretsManager.requests.length === 4);

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
    expect(over.emf).toEqual([expect.objectContaining({ StaleSecrets: 1 })]);
  });

  it('a clock that is set back has them serve no longer', async () => {
    const webhook = world.start({ SECRET_TTL_SECONDS: '60', SECRET_MAX_STALE_SECONDS: '600' });
    await webhook.turn(httpApiEvent());
    world.secretsManager.respondWith(down);
    world.time.freeze(-3_600_000);
    expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(200);
    world.time.advance(600_000);
    expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(503);
  });

  it('a secret that nobody has is not asked for in every turn, and serves a second after it is there', async () => {
    world.secretsManager.respondWith(versions({ webhook: {} }));
    const webhook = world.start();
    for (let turn = 0; turn < 20; turn += 1) {
      const { answer, emf, logs } = await webhook.turn(signedWith('first'));
      expect(answer.statusCode).toBe(503);
      expect(emf).toEqual([expect.objectContaining({ StaleSecrets: 1 })]);
      expect(logs).toEqual([
        expect.objectContaining({ failure: expect.objectContaining({ reason: 'no such secret' }) }),
      ]);
    }
    // Two at INIT, then five.
    expect(world.secretsManager.requests).toHaveLength(7);

    world.secretsManager.respondWith(versions({ webhook: { AWSCURRENT: 'first' } }));
    world.time.advance(1_000);
    expect((await webhook.turn(signedWith('first'))).answer.statusCode).toBe(200);
  });

  it('credentials that nobody has are not asked for in every turn either', async () => {
    world.secretsManager.respondWith((request, response) =>
      (request.body.includes('crm') ? down : versions({ webhook: { AWSCURRENT: 'first' } }))(
        request,
        response,
      ),
    );
    const webhook = world.start();
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await webhook.turn(signedWith('first'))).body).toMatchObject({ crm_outcome: 'unavailable' });
    }
    // Three at INIT, then five.
    expect(world.secretsManager.requests).toHaveLength(8);
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
    await until(() => world.secretsManager.requests.length === 4);

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
