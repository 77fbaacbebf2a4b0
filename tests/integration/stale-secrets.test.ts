import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { json, secrets, token } from '../scripts.ts';
import { SECRETS, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

/** Of a kind that the SDK does not retry, which it would do by a real clock. */
const down = json(400, { __type: 'AccessDeniedException' });

it('the credentials of the CRM are stale no longer than Secrets Manager fails, though nobody needs a token', async () => {
  world.tokenEndpoint.respondWith(token('token-1', 1_000));
  const webhook = world.start({ SECRET_TTL_SECONDS: '60' });
  const isStale = async () => (await webhook.turn(httpApiEvent())).emf[0]?.['StaleSecrets'] === 1;
  await webhook.turn(httpApiEvent());

  // The token is renewed, and with it the credentials are asked for: once in a long while.
  world.secretsManager.respondWith(down);
  world.time.advance(950_000);
  for (let turn = 0; turn < 50 && !(await isStale()); turn += 1) {}
  expect(await isStale()).toBe(true);

  world.secretsManager.respondWith(secrets(SECRETS));
  world.time.advance(10_000);
  for (let turn = 0; turn < 50 && (await isStale()); turn += 1) {}
  expect(await isStale()).toBe(false);
});

it('a stale secret is asked for five times at once and once a second, however many turns there are', async () => {
  const webhook = world.start({ SECRET_TTL_SECONDS: '60' });
  await webhook.turn(httpApiEvent());
  world.secretsManager.respondWith(down);
  world.time.advance(60_000);
  const before = world.secretsManager.requests.length;
  for (const requests of [5, 6]) {
    for (let turn = 0; turn < 50; turn += 1) {
      await webhook.turn(httpApiEvent());
    }
    expect(world.secretsManager.requests.length - before).toBe(requests);
    world.time.advance(1_000);
  }
});
