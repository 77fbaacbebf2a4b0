import { describe, expect, it } from '@jest/globals';
import { createRenewed } from '../../../lib/freshness/renewed.ts';
import type { HeldVersion } from '../../../lib/secrets/held-secret.ts';
import { createRotatingSecret } from '../../../lib/secrets/rotating-secret.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import type { WebhookSecret } from '../../../lib/secrets/webhook-secret.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

const WINDOW_MS = 3_600_000;
const COOLDOWN_MS = 5_000;
const TTL_MS = 300_000;

interface Store {
  current: string | Error;
  previous: string | Error | undefined;
  /** When the current version was made; unless set, the store does not tell. */
  createdAtEpochMs: number | undefined;
}

/** Gives the webhook's secrets over a store that the test changes, and how often each version was read. */
function secretsOf(store: Store) {
  const time = createFakeTime();
  const reads = { current: 0, previous: 0 };
  /** Held back until the test lets it go. */
  const gate: { current: Promise<void>; previous: Promise<void> } = {
    current: Promise.resolve(),
    previous: Promise.resolve(),
  };

  function version(text: string | Error): HeldVersion<WebhookSecret> {
    if (text instanceof Error) {
      throw text;
    }
    return { secret: { webhookSecret: text }, createdAtEpochMs: store.createdAtEpochMs };
  }

  const current = createRenewed(
    async () => {
      reads.current += 1;
      await gate.current;
      const value = version(store.current);
      const renewAtEpochMs = time.epochMs() + TTL_MS;
      return { value, renewAtEpochMs, expiresAtEpochMs: renewAtEpochMs + TTL_MS };
    },
    { time, flightMs: COOLDOWN_MS, cooldownMs: COOLDOWN_MS },
  );
  const secrets = createRotatingSecret<WebhookSecret>({
    textOf: ({ webhookSecret }) => webhookSecret,
    current,
    async readPrevious() {
      reads.previous += 1;
      await gate.previous;
      return store.previous === undefined ? undefined : version(store.previous);
    },
    rotationWindowMs: WINDOW_MS,
    cooldownMs: COOLDOWN_MS,
    time,
  });

  return {
    time,
    reads,
    gate,
    current,
    secrets,
    accept: (secret: string) => secrets.accept((candidate) => candidate === secret),
  };
}

function storeOf(changes: Partial<Store> = {}): Store {
  return { current: 'now', previous: undefined, createdAtEpochMs: undefined, ...changes };
}

describe('a signature', () => {
  it('under the current secret is accepted, without a look at the one before', async () => {
    const { accept, reads } = secretsOf(storeOf({ previous: 'before' }));
    expect(await accept('now')).toBe(true);
    expect(reads).toEqual({ current: 1, previous: 0 });
  });

  it('is accepted at once, without a promise, while the secret is held', async () => {
    const { accept } = secretsOf(storeOf());
    await accept('now');
    expect(accept('now')).toBe(true);
  });

  it('under the secret before is accepted after one look, and from then on at once', async () => {
    const { accept, reads } = secretsOf(storeOf({ previous: 'before' }));
    expect(await accept('before')).toBe(true);
    expect(reads).toEqual({ current: 2, previous: 1 });
    expect(accept('before')).toBe(true);
    expect(accept('now')).toBe(true);
    expect(reads).toEqual({ current: 2, previous: 1 });
  });

  it('under a newer secret is accepted after one look, and one under the old still', async () => {
    const store = storeOf({ current: 'first' });
    const { accept, reads } = secretsOf(store);
    await accept('first');
    Object.assign(store, { current: 'second', previous: 'first' });
    expect(await accept('second')).toBe(true);
    expect(accept('first')).toBe(true);
    expect(reads).toEqual({ current: 2, previous: 1 });
  });

  it.each(['nobody’s', '', 'undefined'])('under %j is refused after one look', async (secret) => {
    const { accept, reads } = secretsOf(storeOf({ previous: 'before' }));
    expect(await accept(secret)).toBe(false);
    expect(reads).toEqual({ current: 2, previous: 1 });
  });

  it('is tried under nothing where there is no secret before', async () => {
    const { secrets } = secretsOf(storeOf());
    const tried: string[] = [];
    await secrets.accept((secret) => {
      tried.push(secret);
      return false;
    });
    expect(tried).toEqual(['now', 'now']);
  });

  it('under the secret before is known, without a look, where the held one was renewed', async () => {
    const store = storeOf({ current: 'first' });
    const { accept, reads, current } = secretsOf(store);
    await accept('first');
    Object.assign(store, { current: 'second', previous: new SecretUnavailableError('test') });
    await current.renew();
    expect(accept('first')).toBe(true);
    expect(reads.previous).toBe(0);
  });

  it('under the one before the secret before is refused, where both were rotated since it was seen', async () => {
    const store = storeOf({ current: 'first' });
    const { accept } = secretsOf(store);
    await accept('first');
    Object.assign(store, { current: 'third', previous: 'second' });
    expect(await accept('second')).toBe(true);
    expect(await accept('first')).toBe(false);
    expect(accept('third')).toBe(true);
  });
});

describe('the rotation window', () => {
  it('lasts from when the current secret was made, and not a millisecond longer', async () => {
    const store = storeOf({ current: 'second', previous: 'first' });
    const { accept, time } = secretsOf(store);
    store.createdAtEpochMs = time.epochMs() - WINDOW_MS + 2;
    expect(await accept('first')).toBe(true);
    time.advance(1);
    expect(accept('first')).toBe(true);
    time.advance(1);
    expect(await accept('first')).toBe(false);
    expect(accept('second')).toBe(true);
  });

  it('that is long over lets the secret before in under no circumstances', async () => {
    const store = storeOf({ current: 'second', previous: 'first' });
    const { accept, time } = secretsOf(store);
    store.createdAtEpochMs = time.epochMs() - WINDOW_MS;
    expect(await accept('first')).toBe(false);
  });

  it('goes on while the environment is frozen', async () => {
    const store = storeOf({ current: 'second', previous: 'first' });
    const { accept, time } = secretsOf(store);
    store.createdAtEpochMs = time.epochMs();
    expect(await accept('first')).toBe(true);
    time.freeze(WINDOW_MS);
    expect(await accept('first')).toBe(false);
  });

  it('of a store that does not tell lasts from when the secret was first seen', async () => {
    const { accept, time } = secretsOf(storeOf({ current: 'second', previous: 'first' }));
    await accept('second');
    // Seen again and again, after each renewal.
    const steps = WINDOW_MS / TTL_MS - 1;
    for (let step = 0; step < steps; step += 1) {
      time.advance(TTL_MS);
      await accept('second');
      await settled();
    }
    time.advance(TTL_MS - 1);
    expect(await accept('first')).toBe(true);
    time.advance(1);
    expect(await accept('first')).toBe(false);
  });

  it('begins anew with the next rotation', async () => {
    const store = storeOf({ current: 'second', previous: 'first' });
    const { accept, time } = secretsOf(store);
    await accept('second');
    time.advance(WINDOW_MS);
    Object.assign(store, { current: 'third', previous: 'second' });
    expect(await accept('third')).toBe(true);
    expect(await accept('second')).toBe(true);
  });
});

describe('a look for newer secrets', () => {
  it('is taken once in a cool-down, however many signatures are wrong', async () => {
    const { accept, reads, time } = secretsOf(storeOf());
    for (let call = 0; call < 50; call += 1) {
      expect(await accept('guess')).toBe(false);
    }
    expect(reads).toEqual({ current: 2, previous: 1 });
    time.advance(COOLDOWN_MS - 1);
    expect(await accept('guess')).toBe(false);
    expect(reads).toEqual({ current: 2, previous: 1 });
    time.advance(1);
    expect(await accept('guess')).toBe(false);
    expect(reads).toEqual({ current: 3, previous: 2 });
  });

  it('that is under way is joined by all that need it', async () => {
    const store = storeOf({ current: 'first' });
    const { accept, reads, gate } = secretsOf(store);
    await accept('first');
    Object.assign(store, { current: 'second', previous: 'first' });
    const opened = Promise.withResolvers<void>();
    gate.previous = opened.promise;

    const calls = [accept('second'), accept('guess'), accept('second')];
    await settled();
    calls.push(accept('second'));
    opened.resolve();
    expect(await Promise.all(calls)).toEqual([true, false, true, true]);
    expect(reads).toEqual({ current: 2, previous: 1 });
  });

  it('that is over is not joined any more', async () => {
    const store = storeOf({ current: 'first' });
    const { accept, reads } = secretsOf(store);
    await accept('guess');
    store.current = 'second';
    expect(await accept('second')).toBe(false);
    expect(reads).toEqual({ current: 2, previous: 1 });
  });

  it('that is under way holds up nobody whose signature is right', async () => {
    const { accept, gate } = secretsOf(storeOf());
    await accept('now');
    gate.previous = new Promise(() => {});
    void accept('guess');
    expect(accept('now')).toBe(true);
  });

  it('finds a newer secret also where the one before cannot be read', async () => {
    const store = storeOf({ current: 'first' });
    const { accept } = secretsOf(store);
    await accept('first');
    Object.assign(store, { current: 'second', previous: new SecretUnavailableError('test') });
    expect(await accept('second')).toBe(true);
    // Known from before the rotation.
    expect(accept('first')).toBe(true);
  });

  it('finds the secret before also where the current one cannot be read anew', async () => {
    const store = storeOf({ previous: 'before' });
    const { accept } = secretsOf(store);
    await accept('now');
    store.current = new SecretUnavailableError('test');
    expect(await accept('before')).toBe(true);
    expect(accept('now')).toBe(true);
  });

  it('that finds nothing leaves the secret before in force', async () => {
    const store = storeOf({ previous: 'before' });
    const { accept, time } = secretsOf(store);
    expect(await accept('before')).toBe(true);
    Object.assign(store, { previous: undefined });
    time.advance(COOLDOWN_MS);
    expect(await accept('guess')).toBe(false);
    expect(accept('before')).toBe(true);
  });

  it('that failed is no verdict, until one has succeeded; what is known serves on', async () => {
    const store = storeOf();
    const { accept, time, reads } = secretsOf(store);
    expect(await accept('now')).toBe(true);
    store.current = new SecretUnavailableError('test');
    for (let guess = 0; guess < 3; guess += 1) {
      await expect(accept('guess')).rejects.toMatchObject({
        code: 'secret_unavailable',
        message: 'no look at a newer secret',
        cause: store.current,
      });
      expect(accept('now')).toBe(true);
    }
    expect(reads).toEqual({ current: 2, previous: 1 });

    store.current = 'now';
    time.advance(COOLDOWN_MS);
    expect(await accept('guess')).toBe(false);
    expect(await accept('guess')).toBe(false);
  });

  it('that let a caller in does not keep the next one from looking', async () => {
    const store = storeOf();
    const { accept } = secretsOf(store);
    for (const secret of ['now', 'next', 'last']) {
      store.current = secret;
      expect(await accept(secret)).toBe(true);
    }
  });
});

describe('where no secret can be had', () => {
  const unavailable = new SecretUnavailableError('test');

  it('that is thrown, and nobody is taken for a liar', async () => {
    const { accept, reads } = secretsOf(storeOf({ current: unavailable }));
    await expect(accept('now')).rejects.toBe(unavailable);
    expect(reads).toEqual({ current: 1, previous: 0 });
  });

  it('any more, in the middle of a look, that is thrown too', async () => {
    const store = storeOf();
    const { accept, current, reads } = secretsOf(store);
    await accept('now');
    store.current = unavailable;
    const looked = accept('guess');
    current.discard({ ...(await current.get()) });
    const held = await current.get();
    current.discard(held);
    await expect(looked).rejects.toBe(unavailable);
    expect(reads.current).toBeGreaterThan(1);
  });
});
