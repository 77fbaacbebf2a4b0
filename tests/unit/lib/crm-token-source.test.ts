import { describe, expect, it } from '@jest/globals';
import { CrmFailure } from '../../../lib/crm/crm-failure.ts';
import { createTokenSource } from '../../../lib/crm/token-source.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

const FLIGHT_MS = 8_000;

/** Gives a source whose endpoint grants token-1, token-2 … of this lifetime, and counts the requests. */
function grantsFor(lifetimeSeconds: number | undefined, tookMs = 0) {
  const time = createFakeTime();
  const asked = { times: 0 };
  const source = createTokenSource(
    async () => {
      asked.times += 1;
      const value = `token-${asked.times}`;
      await time.sleep(tookMs);
      return { value, lifetimeSeconds };
    },
    FLIGHT_MS,
    time,
  );
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
    ['a tenth before the end of a little less', 599, 539.1],
    ['a tenth before the end of a short life', 100, 90],
    ['a tenth before the end of a second', 1, 0.9],
    ['after 270 s where the server does not say', undefined, 270],
  ])(
    'is renewed behind the scenes %s, and not a millisecond earlier',
    async (_name, lifetimeSeconds, renewedAfterSeconds) => {
      const { source, time, asked } = grantsFor(lifetimeSeconds);
      await source.get();
      time.advance(renewedAfterSeconds * 1_000 - 1);
      expect(source.get()).toBe('token-1');
      await settled();
      expect(asked.times).toBe(1);
      time.advance(1);
      expect(source.get()).toBe('token-1');
      await settled();
      expect(source.get()).toBe('token-2');
      expect(asked.times).toBe(2);
    },
  );

  it.each([
    ['an hour', 3_600, 3_600],
    ['a second', 1, 1],
    ['300 s where the server does not say', undefined, 300],
  ])('serves for %s, and not a millisecond longer', async (_name, lifetimeSeconds, servesSeconds) => {
    const { source, time } = grantsFor(lifetimeSeconds);
    await source.get();
    time.advance(servesSeconds * 1_000 - 1);
    expect(source.get()).toBe('token-1');

    const { source: another, time: itsTime } = grantsFor(lifetimeSeconds);
    await another.get();
    itsTime.advance(servesSeconds * 1_000);
    expect(await another.get()).toBe('token-2');
  });

  it('grows old from when it was asked for, not from when it came', async () => {
    const { source, time, asked } = grantsFor(100, 5_000);
    await source.get();
    time.advance(85_000 - 1);
    source.get();
    await settled();
    expect(asked.times).toBe(1);
    time.advance(1);
    source.get();
    await settled();
    expect(asked.times).toBe(2);
  });

  it('that is asked for longer than a request may take is asked for again', async () => {
    const time = createFakeTime();
    let asked = 0;
    const source = createTokenSource(
      () => {
        asked += 1;
        return asked === 1
          ? new Promise(() => {})
          : Promise.resolve({ value: 'token-2', lifetimeSeconds: 3_600 });
      },
      FLIGHT_MS,
      time,
    );
    source.get();
    await settled();
    time.freeze(FLIGHT_MS);
    source.get();
    await settled();
    expect(asked).toBe(1);
    time.freeze(1);
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
  it('is dropped, and another worth asking for', async () => {
    const { source } = grantsFor(3_600);
    await source.get();
    expect(source.reject('token-1')).toBe(true);
    expect(await source.get()).toBe('token-2');
  });

  it('is dropped once, however many turns were refused with it, and each may ask again', async () => {
    const { source, asked } = grantsFor(3_600);
    await source.get();
    expect([source.reject('token-1'), source.reject('token-1')]).toEqual([true, true]);
    const renewal = source.get();
    expect(source.reject('token-1')).toBe(true);
    await renewal;
    expect(source.reject('token-1')).toBe(true);
    expect(source.get()).toBe('token-2');
    expect(asked.times).toBe(2);
  });

  it('that was never kept drops nothing', async () => {
    const { source } = grantsFor(3_600);
    expect(source.reject('token-1')).toBe(true);
    await source.get();
    expect(source.reject('another')).toBe(true);
    expect(source.get()).toBe('token-1');
  });

  it('soon after another is kept: the CRM refuses them all', async () => {
    const { source, time, asked } = grantsFor(3_600);
    await source.get();
    source.reject('token-1');
    await source.get();
    time.advance(4_999);
    expect(source.reject('token-2')).toBe(false);
    expect(source.get()).toBe('token-2');

    time.advance(1);
    expect(source.reject('token-2')).toBe(true);
    expect(await source.get()).toBe('token-3');
    expect(asked.times).toBe(3);
  });

  it('that was replaced already uses up nobody’s chance to drop the next', async () => {
    const { source } = grantsFor(3_600);
    await source.get();
    source.reject('another');
    expect(source.reject('token-1')).toBe(true);
  });
});

describe('a failed token request', () => {
  it('fails all that wait for it, and the next one asks again', async () => {
    const failure = new CrmFailure('unavailable', 'test');
    let asked = 0;
    const source = createTokenSource(
      async () => {
        asked += 1;
        if (asked === 1) {
          throw failure;
        }
        return { value: 'token-2', lifetimeSeconds: 3_600 };
      },
      FLIGHT_MS,
      createFakeTime(),
    );

    const results = await Promise.allSettled([source.get(), source.get()]);
    expect(results).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(await source.get()).toBe('token-2');
    expect(asked).toBe(2);
  });

  it('leaves a token that is still valid in use, tries again in a while, and leaves none that has run out', async () => {
    const time = createFakeTime();
    let asked = 0;
    const source = createTokenSource(
      async () => {
        asked += 1;
        if (asked === 2 || asked === 3) {
          throw new CrmFailure('unavailable', 'test');
        }
        return { value: `token-${asked}`, lifetimeSeconds: 100 };
      },
      FLIGHT_MS,
      time,
    );
    await source.get();
    time.advance(90_000);
    expect(source.get()).toBe('token-1');
    await settled();
    time.advance(4_999);
    expect(source.get()).toBe('token-1');
    await settled();
    expect(asked).toBe(2);
    time.advance(1);
    expect(source.get()).toBe('token-1');
    await settled();
    expect(asked).toBe(3);
    time.advance(5_000);
    expect(await source.get()).toBe('token-4');
  });
});
