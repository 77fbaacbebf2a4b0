import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json } from '../scripts.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, PAYLOAD } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
  world.vault.create('key', JSON.stringify({ apiKey: 'the-right-api-key' }));
});

afterEach(() => world.stop());

const settings = { API_KEY_SECRET_ID: 'key' };

function unsigned(headers: Readonly<Record<string, string>>) {
  return { ...httpApiEvent(), headers };
}

describe('where there is an API key, a call without a signature', () => {
  it('gets in with it, and is told apart in metrics and log', async () => {
    const { answer, emf, logs } = await world
      .start(settings)
      .turn(unsigned({ 'X-Api-Key': 'the-right-api-key' }));
    expect(answer.statusCode).toBe(200);
    expect(emf).toEqual([expect.objectContaining({ outcome: 'ok', auth: 'api_key' })]);
    expect(logs).toEqual([expect.objectContaining({ auth: 'api_key' })]);
  });

  it.each(['', 'the-right-api-ke', 'the-right-api-key ', 'THE-RIGHT-API-KEY', 'x'.repeat(10_000)])(
    'is refused with the key %p',
    async (key) => {
      const { answer, body, emf, output } = await world.start(settings).turn(unsigned({ 'x-api-key': key }));
      expect(answer.statusCode).toBe(403);
      expect(body).toMatchObject({ code: 'invalid_api_key', detail: 'Invalid API key' });
      expect(emf).toEqual([expect.objectContaining({ outcome: 'invalid_api_key', Rejections: 1 })]);
      expect(output).not.toContain('the-right-api-key');
    },
  );

  it('is refused without a key as a call without a signature', async () => {
    const { body } = await world.start(settings).turn(unsigned({}));
    expect(body).toMatchObject({ code: 'invalid_signature' });
  });

  it('gets in after the key was rotated', async () => {
    const webhook = world.start(settings);
    await webhook.turn(unsigned({ 'x-api-key': 'the-right-api-key' }));
    world.vault.put('key', JSON.stringify({ apiKey: 'the-next-api-key' }));
    for (const key of ['the-next-api-key', 'the-right-api-key']) {
      const { answer } = await webhook.turn(unsigned({ 'x-api-key': key }));
      expect(answer.statusCode).toBe(200);
    }
  });

  it('gets in with the key before for API_KEY_ROTATION_WINDOW_SECONDS, whatever holds for the secret', async () => {
    const webhook = world.start({ ...settings, API_KEY_ROTATION_WINDOW_SECONDS: '0' });
    await webhook.turn(unsigned({ 'x-api-key': 'the-right-api-key' }));
    world.vault.put('key', JSON.stringify({ apiKey: 'the-next-api-key' }));
    world.vault.put('webhook', JSON.stringify({ webhookSecret: 'the-next-webhook-secret' }));
    for (const [event, status] of [
      [unsigned({ 'x-api-key': 'the-next-api-key' }), 200],
      [unsigned({ 'x-api-key': 'the-right-api-key' }), 403],
      [httpApiEvent(), 200],
    ] as const) {
      expect((await webhook.turn(event)).answer.statusCode).toBe(status);
    }
  });

  it('is a 503 where the key cannot be had', async () => {
    world.secretsManager.respondWith(json(400, { __type: 'AccessDeniedException' }));
    const { body } = await world.start(settings).turn(unsigned({ 'x-api-key': 'the-right-api-key' }));
    expect(body).toMatchObject({ code: 'secret_unavailable' });
  });
});

describe('a signature, where present,', () => {
  it.each(['', 'wrong', '0'.repeat(64)])(
    'is checked although a right key stands beside it: %p',
    async (signature) => {
      const headers = { 'x-api-key': 'the-right-api-key', 'x-cognigy-signature': signature };
      const { body } = await world.start(settings).turn(unsigned(headers));
      expect(body).toMatchObject({ code: 'invalid_signature' });
    },
  );

  it('that is right lets in, whatever the key', async () => {
    const { answer, emf } = await world.start(settings).turn(httpApiEvent(PAYLOAD, { 'x-api-key': 'wrong' }));
    expect(answer.statusCode).toBe(200);
    expect(emf).toEqual([expect.objectContaining({ auth: 'signature' })]);
  });
});

it('without API_KEY_SECRET_ID no key lets anybody in', async () => {
  const webhook = world.start();
  const { body } = await webhook.turn(unsigned({ 'x-api-key': 'the-right-api-key' }));
  expect(body).toMatchObject({ code: 'invalid_signature' });
  await webhook.turn(httpApiEvent());
  expect(world.secretsManager.requests.filter((request) => request.body.includes('key'))).toEqual([]);
});
