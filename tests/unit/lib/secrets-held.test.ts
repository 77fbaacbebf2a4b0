import { describe, expect, it } from '@jest/globals';
import {
  holdSecret,
  readVersion,
  type SecretStage,
  type SecretVersion,
} from '../../../lib/secrets/held-secret.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { webhookSecretSchema } from '../../../lib/secrets/webhook-secret.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

type Reading = SecretVersion | undefined | Error;

interface StoreOptions {
  readonly ttlMs?: number;
  readonly maxStaleMs?: number;
  readonly tookMs?: number;
  /** What the store gives, by how often it was read before; unless told, value-1, value-2 … */
  readonly reading?: (before: number) => Reading;
}

function versionOf(webhookSecret: string): SecretVersion {
  return { text: JSON.stringify({ webhookSecret }), createdAtEpochMs: 1_000 };
}

function heldBy({ ttlMs = 300_000, maxStaleMs = 0, tookMs = 0, reading }: StoreOptions = {}) {
  const time = createFakeTime();
  const reads: [secretId: string, stage: SecretStage][] = [];
  const held = holdSecret({
    secretId: 'webhook',
    schema: webhookSecretSchema,
    async readSecret(secretId, stage) {
      const before = reads.length;
      reads.push([secretId, stage]);
      const read = reading === undefined ? versionOf(`value-${before + 1}`) : reading(before);
      time.advance(tookMs);
      if (read instanceof Error) {
        throw read;
      }
      return read;
    },
    ttlMs,
    maxStaleMs,
    time,
  });
  return { held, time, reads };
}

function value(times: number) {
  return { secret: { webhookSecret: `value-${times}` }, createdAtEpochMs: 1_000 };
}

describe('a held secret', () => {
  it('is the current version, with when it was made', async () => {
    const { held, reads } = heldBy();
    expect(await held.get()).toEqual(value(1));
    expect(reads).toEqual([['webhook', 'AWSCURRENT']]);
  });

  it('is read once by all that need it together', async () => {
    const { held, reads } = heldBy();
    expect(await Promise.all([held.get(), held.get()])).toEqual([value(1), value(1)]);
    expect(reads).toHaveLength(1);
  });

  it('is given at once while it is fresh, without a promise', async () => {
    const { held } = heldBy();
    await held.get();
    expect(held.get()).toEqual(value(1));
  });

  it('that may not be stale is read again when its time is over, and not a millisecond earlier', async () => {
    const { held, time } = heldBy();
    await held.get();
    time.advance(299_999);
    expect(held.get()).toEqual(value(1));
    time.advance(1);
    expect(await held.get()).toEqual(value(2));
  });

  it('grows old from when it was asked for, not from when it came', async () => {
    const { held, time } = heldBy({ ttlMs: 10_000, tookMs: 4_000 });
    await held.get();
    time.advance(5_999);
    expect(held.get()).toEqual(value(1));
    time.advance(1);
    expect(await held.get()).toEqual(value(2));
  });

  it('kept for no time is read by every turn, but shared by those that wait for it', async () => {
    const { held } = heldBy({ ttlMs: 0 });
    expect(await Promise.all([held.get(), held.get()])).toEqual([value(1), value(1)]);
    expect(await held.get()).toEqual(value(2));
    expect(await held.get()).toEqual(value(3));
  });

  it('that may be stale is renewed behind the scenes once its time is over', async () => {
    const { held, time } = heldBy({ maxStaleMs: 600_000 });
    await held.get();
    time.advance(299_999);
    held.get();
    await settled();
    expect(held.get()).toEqual(value(1));
    time.advance(1);
    expect(held.get()).toEqual(value(1));
    await settled();
    expect(held.get()).toEqual(value(2));
  });

  it('serves on stale where it cannot be renewed, until it is too stale, not a millisecond longer', async () => {
    const unavailable = new SecretUnavailableError('test');
    const { held, time, reads } = heldBy({
      maxStaleMs: 600_000,
      reading: (before) => (before === 0 ? versionOf('value-1') : unavailable),
    });
    await held.get();
    time.advance(300_000);
    expect(held.isStale).toBe(false);
    held.get();
    await settled();
    expect(held.isStale).toBe(true);

    time.advance(4_999);
    held.get();
    await settled();
    expect(reads).toHaveLength(2);
    time.advance(1);
    held.get();
    await settled();
    expect(reads).toHaveLength(3);

    time.advance(600_000 - 5_001);
    expect(held.get()).toEqual(value(1));
    await settled();
    time.advance(1);
    await expect(held.get()).rejects.toBe(unavailable);
  });

  it('that could not be read fails all that wait for it, and the next turn tries again', async () => {
    const unavailable = new SecretUnavailableError('test');
    const { held, reads } = heldBy({
      reading: (before) => (before === 0 ? unavailable : versionOf('value-2')),
    });
    expect(await Promise.allSettled([held.get(), held.get()])).toEqual([
      { status: 'rejected', reason: unavailable },
      { status: 'rejected', reason: unavailable },
    ]);
    expect(await held.get()).toEqual(value(2));
    expect(reads).toHaveLength(2);
  });

  it('that the store does not have is unavailable', async () => {
    const { held } = heldBy({ reading: () => undefined });
    await expect(held.get()).rejects.toThrow(SecretUnavailableError);
    await expect(held.get()).rejects.toThrow('no such secret');
  });

  it('of another form is unavailable, and its text is not quoted', async () => {
    const { held } = heldBy({ reading: () => ({ text: '{"webhook":"topsecret"}', createdAtEpochMs: 1 }) });
    await expect(held.get()).rejects.toThrow(
      new SecretUnavailableError('secret lacks or breaks: webhookSecret'),
    );
  });

  it('that is read for longer than reading may take is read again', async () => {
    const time = createFakeTime();
    let reads = 0;
    const held = holdSecret({
      secretId: 'webhook',
      schema: webhookSecretSchema,
      readSecret() {
        reads += 1;
        return reads === 1 ? new Promise(() => {}) : Promise.resolve(versionOf(`value-${reads}`));
      },
      ttlMs: 1,
      maxStaleMs: 1,
      time,
    });
    held.get();
    await settled();
    time.freeze(5_000);
    held.get();
    await settled();
    expect(reads).toBe(1);
    time.freeze(1);
    expect(await held.get()).toEqual(value(2));
  });
});

describe('a version of a secret', () => {
  const secret = { secretId: 'webhook', schema: webhookSecretSchema };

  it.each<SecretStage>(['AWSCURRENT', 'AWSPREVIOUS'])('is read by its label %s', async (stage) => {
    const readSecret = async (secretId: string, label: SecretStage) => versionOf(`${label} of ${secretId}`);
    expect(await readVersion({ ...secret, readSecret }, stage)).toEqual({
      secret: { webhookSecret: `${stage} of webhook` },
      createdAtEpochMs: 1_000,
    });
  });

  it('that is not there is none', async () => {
    expect(
      await readVersion({ ...secret, readSecret: async () => undefined }, 'AWSPREVIOUS'),
    ).toBeUndefined();
  });

  it('made at a time that the store does not tell is one', async () => {
    const readSecret = async () => ({ text: '{"webhookSecret":"s"}', createdAtEpochMs: undefined });
    expect(await readVersion({ ...secret, readSecret }, 'AWSCURRENT')).toEqual({
      secret: { webhookSecret: 's' },
      createdAtEpochMs: undefined,
    });
  });
});
