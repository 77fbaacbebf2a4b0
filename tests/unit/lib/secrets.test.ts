import { describe, expect, it } from '@jest/globals';
import { clientCredentialsSchema } from '../../../lib/crm/client-credentials.ts';
import { createCachedSecret } from '../../../lib/secrets/cached-secret.ts';
import { parseSecret } from '../../../lib/secrets/parse-secret.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { webhookSecretSchema } from '../../../lib/secrets/webhook-secret.ts';
import { createFakeTime } from '../../world/fake-time.ts';
import { thrownBy } from './thrown-by.ts';

/** Gives a cached secret whose store gives value-1, value-2 …, and counts the fetches. */
function cachedFor(ttlMs: number, tookMs = 0) {
  const time = createFakeTime();
  const fetched = { times: 0 };
  const secret = createCachedSecret(
    async () => {
      fetched.times += 1;
      const value = `value-${fetched.times}`;
      await time.sleep(tookMs);
      return value;
    },
    ttlMs,
    time,
  );
  return { secret, time, fetched };
}

describe('a cached secret', () => {
  it('is fetched once by all that need it together', async () => {
    const { secret, fetched } = cachedFor(300_000);
    expect(await Promise.all([secret.get(), secret.get()])).toEqual(['value-1', 'value-1']);
    expect(fetched.times).toBe(1);
  });

  it('is given at once while it is fresh, without a promise', async () => {
    const { secret } = cachedFor(300_000);
    await secret.get();
    expect(secret.get()).toBe('value-1');
  });

  it('is fetched again when its time is over, and not a millisecond earlier', async () => {
    const { secret, time } = cachedFor(300_000);
    await secret.get();
    time.advance(299_999);
    expect(await secret.get()).toBe('value-1');
    time.advance(1);
    expect(await secret.get()).toBe('value-2');
  });

  it('grows old from when it was asked for, not from when it came', async () => {
    const { secret, time } = cachedFor(10_000, 4_000);
    await secret.get();
    time.advance(5_999);
    expect(await secret.get()).toBe('value-1');
    time.advance(1);
    expect(await secret.get()).toBe('value-2');
  });

  it('kept for no time is fetched by every turn, but shared by those that wait for it', async () => {
    const { secret } = cachedFor(0);
    expect(await Promise.all([secret.get(), secret.get()])).toEqual(['value-1', 'value-1']);
    expect(await secret.get()).toBe('value-2');
    expect(await secret.get()).toBe('value-3');
  });

  it('that could not be fetched fails all that wait for it, and the next turn tries again', async () => {
    const unavailable = new SecretUnavailableError('test');
    let fetched = 0;
    const secret = createCachedSecret(
      async () => {
        fetched += 1;
        if (fetched === 1) {
          throw unavailable;
        }
        return 'value-2';
      },
      300_000,
      createFakeTime(),
    );
    expect(await Promise.allSettled([secret.get(), secret.get()])).toEqual([
      { status: 'rejected', reason: unavailable },
      { status: 'rejected', reason: unavailable },
    ]);
    expect(await secret.get()).toBe('value-2');
    expect(fetched).toBe(2);
  });
});

describe("a secret's text", () => {
  it('is read by its schema; other fields are left out', () => {
    expect(parseSecret('{"webhookSecret":"s","rotatedAt":1}', webhookSecretSchema)).toEqual({
      webhookSecret: 's',
    });
    expect(parseSecret('{"clientId":"a","clientSecret":"b"}', clientCredentialsSchema)).toEqual({
      clientId: 'a',
      clientSecret: 'b',
    });
  });

  it.each([
    ['', 'the whole'],
    ['topsecret', 'the whole'],
    ['"topsecret"', 'the whole'],
    ['null', 'the whole'],
    ['["topsecret"]', 'the whole'],
    ['{}', 'clientId, clientSecret'],
    ['{"clientId":"topsecret"}', 'clientSecret'],
    ['{"clientId":"topsecret","clientSecret":""}', 'clientSecret'],
    ['{"clientId":7,"clientSecret":"topsecret"}', 'clientId'],
    ['{"clientId":null,"clientSecret":"topsecret"}', 'clientId'],
  ])('%j lacks or breaks %s, and its values are not quoted', (text, fields) => {
    const error = thrownBy(() => parseSecret(text, clientCredentialsSchema));
    expect(error).toBeInstanceOf(SecretUnavailableError);
    expect(error).toMatchObject({
      code: 'secret_unavailable',
      message: `secret lacks or breaks: ${fields}`,
    });
    expect(error).not.toHaveProperty('cause');
  });

  it.each(['{}', '{"webhookSecret":""}', '{"webhookSecret":7}'])(
    '%s is no webhook secret: an empty key would let everyone sign',
    (text) => {
      expect(() => parseSecret(text, webhookSecretSchema)).toThrow(SecretUnavailableError);
    },
  );
});
