import { describe, expect, it } from '@jest/globals';
import { CrmFailure } from '../../../lib/crm/crm-failure.ts';
import { createTokenSource } from '../../../lib/crm/token-source.ts';
import { createFakeTime } from '../../world/fake-time.ts';

/** Gives a source whose endpoint grants token-1, token-2 … of this lifetime, and counts the requests. */
function grantsFor(lifetimeSeconds: number | undefined, tookMs = 0) {
  const time = createFakeTime();
  const asked = { times: 0 };
  const source = createTokenSource(async () => {
    asked.times += 1;
    const value = `token-${asked.times}`;
    await time.sleep(tookMs);
    return { value, lifetimeSeconds };
  }, time);
  return { source, time, asked };
}

describe('a token', () => {
  it('is asked for once by all that need it together', async () => {
    const { source, asked } = grantsFor(3_600);
    expect(await Promise.all([source.get(), source.get(), source.get()])).toEqual([
      'token-1',
      'token-1',
      'token-1',
    ]);
    expect(asked.times).toBe(1);
  });

  it('is given at once while it is kept, without a promise', async () => {
    const { source } = grantsFor(3_600);
    await source.get();
    expect(source.get()).toBe('token-1');
  });

  it.each([
    ['a minute before the end of an hour', 3_600, 3_540],
    ['a minute before the end of ten', 600, 540],
    ['a tenth before the end of a short life', 100, 90],
    ['a tenth before the end of a second', 1, 0.9],
    ['after 270 s where the server does not say', undefined, 270],
  ])('is renewed %s, and not a millisecond earlier', async (_name, lifetimeSeconds, renewedAfterSeconds) => {
    const { source, time } = grantsFor(lifetimeSeconds);
    await source.get();
    time.advance(renewedAfterSeconds * 1_000 - 1);
    expect(await source.get()).toBe('token-1');
    time.advance(1);
    expect(await source.get()).toBe('token-2');
  });

  it('grows old from when it was asked for, not from when it came', async () => {
    const { source, time } = grantsFor(100, 5_000);
    await source.get();
    time.advance(85_000 - 1);
    expect(await source.get()).toBe('token-1');
    time.advance(1);
    expect(await source.get()).toBe('token-2');
  });

  it('that lives for 0 s is used by those who wait for it, and not kept', async () => {
    const { source, asked } = grantsFor(0);
    expect(await Promise.all([source.get(), source.get()])).toEqual(['token-1', 'token-1']);
    expect(await source.get()).toBe('token-2');
    expect(asked.times).toBe(2);
  });
});

describe('a refused token', () => {
  it('is dropped', async () => {
    const { source } = grantsFor(3_600);
    await source.get();
    source.reject('token-1');
    expect(await source.get()).toBe('token-2');
  });

  it('is dropped once, however many turns were refused with it', async () => {
    const { source, asked } = grantsFor(3_600);
    await source.get();
    source.reject('token-1');
    source.reject('token-1');
    const renewal = source.get();
    source.reject('token-1');
    await renewal;
    source.reject('token-1');
    expect(source.get()).toBe('token-2');
    expect(asked.times).toBe(2);
  });

  it('that was never kept drops nothing', async () => {
    const { source } = grantsFor(3_600);
    source.reject('token-1');
    await source.get();
    source.reject('another');
    expect(source.get()).toBe('token-1');
  });
});

describe('a failed token request', () => {
  it('fails all that wait for it, and the next one asks again', async () => {
    const failure = new CrmFailure('unavailable', 'test');
    let asked = 0;
    const source = createTokenSource(async () => {
      asked += 1;
      if (asked === 1) {
        throw failure;
      }
      return { value: 'token-2', lifetimeSeconds: 3_600 };
    }, createFakeTime());

    const results = await Promise.allSettled([source.get(), source.get()]);
    expect(results).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(await source.get()).toBe('token-2');
    expect(asked).toBe(2);
  });

  it('leaves no token behind that has run out', async () => {
    const time = createFakeTime();
    let asked = 0;
    const source = createTokenSource(async () => {
      asked += 1;
      if (asked === 2) {
        throw new CrmFailure('unavailable', 'test');
      }
      return { value: `token-${asked}`, lifetimeSeconds: 100 };
    }, time);
    await source.get();
    time.advance(90_000);
    await expect(source.get()).rejects.toBeInstanceOf(CrmFailure);
    expect(await source.get()).toBe('token-3');
  });
});
