import { describe, expect, it } from '@jest/globals';
import { createRenewed, type Obtained } from '../../../lib/freshness/renewed.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

const RENEW_MS = 60_000;
const EXPIRE_MS = 100_000;
const FLIGHT_MS = 5_000;
const COOLDOWN_MS = 3_000;

/** Gives a holder of values that are asked for when the test says so, and land when the test says so. */
function heldByHand() {
  const time = createFakeTime();
  const flights: PromiseWithResolvers<Obtained<string>>[] = [];
  const renewed = createRenewed(
    () => {
      const flight = Promise.withResolvers<Obtained<string>>();
      flights.push(flight);
      return flight.promise;
    },
    { time, flightMs: FLIGHT_MS, cooldownMs: COOLDOWN_MS },
  );

  function flightAt(index: number): PromiseWithResolvers<Obtained<string>> {
    const flight = flights.at(index);
    if (flight === undefined) {
      throw new Error('no such flight');
    }
    return flight;
  }

  return {
    time,
    renewed,
    flights,
    /** Lets a flight, by default the last, bring a value that is of now. */
    async land(value: string, index = -1) {
      const now = time.epochMs();
      flightAt(index).resolve({ value, renewAtEpochMs: now + RENEW_MS, expiresAtEpochMs: now + EXPIRE_MS });
      await settled();
    },
    async fail(error: Error, index = -1) {
      flightAt(index).reject(error);
      await settled();
    },
  };
}

/** The same with a first value that is held. */
async function holding(value = 'first') {
  const held = heldByHand();
  const first = held.renewed.get();
  await settled();
  await held.land(value);
  expect(await first).toBe(value);
  return held;
}

describe('a value', () => {
  it('is not obtained before somebody asks', async () => {
    const { flights } = heldByHand();
    await settled();
    expect(flights).toHaveLength(0);
  });

  it('is obtained once for all that ask before it has come', async () => {
    const { renewed, flights, land } = heldByHand();
    const asked = [renewed.get(), renewed.get(), renewed.get()];
    await settled();
    await land('first');
    expect(await Promise.all(asked)).toEqual(['first', 'first', 'first']);
    expect(flights).toHaveLength(1);
  });

  it('is obtained anew by a renewal, whatever is on its way already, and joined by who asks then', async () => {
    const { renewed, flights } = heldByHand();
    const early = renewed.get();
    const asked = [renewed.renew(), renewed.get()];
    await settled();
    expect(flights).toHaveLength(2);
    expect(await Promise.race([early, ...asked, 'nothing yet'])).toBe('nothing yet');
  });

  it('is given at once, without a promise, until it should be renewed; nothing is obtained meanwhile', async () => {
    const { renewed, flights, time } = await holding();
    expect(renewed.get()).toBe('first');
    time.advance(RENEW_MS - 1);
    expect(renewed.get()).toBe('first');
    await settled();
    expect(flights).toHaveLength(1);
  });

  it('serves on while it is renewed behind the scenes, once, and the new one takes its place', async () => {
    const { renewed, flights, time, land } = await holding();
    time.advance(RENEW_MS);
    expect([renewed.get(), renewed.get(), renewed.get()]).toEqual(['first', 'first', 'first']);
    await settled();
    expect(flights).toHaveLength(2);
    await land('second');
    expect(renewed.get()).toBe('second');
    expect(flights).toHaveLength(2);
  });

  it('serves until it expires, and not a millisecond longer', async () => {
    const { renewed, time, land } = await holding();
    time.advance(EXPIRE_MS - 1);
    expect(renewed.get()).toBe('first');
    time.advance(1);
    const next = renewed.get();
    expect(next).toBeInstanceOf(Promise);
    await settled();
    await land('second');
    expect(await next).toBe('second');
  });

  it('grows old while the environment is frozen', async () => {
    const { renewed, time, land } = await holding();
    time.freeze(EXPIRE_MS);
    const next = renewed.get();
    await settled();
    await land('second');
    expect(await next).toBe('second');
  });

  it('can be renewed at any time', async () => {
    const { renewed, flights, land } = await holding();
    const next = renewed.renew();
    expect(renewed.get()).toBe('first');
    await settled();
    await land('second');
    expect(await next).toBe('second');
    expect(renewed.get()).toBe('second');
    expect(flights).toHaveLength(2);
  });

  it('that expires as it comes is given to those who wait for it, and to nobody else', async () => {
    const time = createFakeTime();
    let obtained = 0;
    const renewed = createRenewed(
      async () => {
        obtained += 1;
        return { value: `v${obtained}`, renewAtEpochMs: time.epochMs(), expiresAtEpochMs: time.epochMs() };
      },
      { time, flightMs: FLIGHT_MS, cooldownMs: COOLDOWN_MS },
    );
    expect(await Promise.all([renewed.get(), renewed.get()])).toEqual(['v1', 'v1']);
    expect(await renewed.get()).toBe('v2');
  });
});

describe('a failure to obtain a value', () => {
  const failure = new Error('no value');

  it('fails all that wait for it, and the next to ask tries again at once', async () => {
    const { renewed, flights, land, fail } = heldByHand();
    const asked = Promise.allSettled([renewed.get(), renewed.get()]);
    await settled();
    await fail(failure);
    expect(await asked).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);

    const next = renewed.get();
    await settled();
    expect(flights).toHaveLength(2);
    await land('second');
    expect(await next).toBe('second');
  });

  it('that is thrown at once, not as a rejection, is no other', async () => {
    const renewed = createRenewed<string>(
      () => {
        throw failure;
      },
      { time: createFakeTime(), flightMs: FLIGHT_MS, cooldownMs: COOLDOWN_MS },
    );
    await expect(renewed.get()).rejects.toBe(failure);
    await expect(renewed.get()).rejects.toBe(failure);
  });

  it('leaves a value that serves on alone for a while, and not a millisecond longer', async () => {
    const { renewed, flights, time, fail } = await holding();
    time.advance(RENEW_MS);
    expect(renewed.get()).toBe('first');
    await settled();
    await fail(failure);

    time.advance(COOLDOWN_MS - 1);
    expect(renewed.get()).toBe('first');
    await settled();
    expect(flights).toHaveLength(2);
    time.advance(1);
    expect(renewed.get()).toBe('first');
    await settled();
    expect(flights).toHaveLength(3);
  });

  it('counts its cool-down from when it failed, not from when it was asked for', async () => {
    const { renewed, flights, time, fail } = await holding();
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    time.advance(COOLDOWN_MS);
    await fail(failure);
    renewed.get();
    await settled();
    expect(flights).toHaveLength(2);
  });

  it('holds nobody back who has no value', async () => {
    const { renewed, flights, time, fail } = await holding();
    time.advance(EXPIRE_MS - 1);
    renewed.get();
    await settled();
    await fail(failure);
    time.advance(1);
    const next = Promise.resolve(renewed.get());
    await settled();
    expect(flights).toHaveLength(3);
    await Promise.all([expect(next).rejects.toBe(failure), fail(failure)]);
  });

  it('holds nobody back who wants a renewal', async () => {
    const { renewed, flights, time, land, fail } = await holding();
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    await fail(failure);
    const next = renewed.renew();
    await settled();
    expect(flights).toHaveLength(3);
    await land('third');
    expect(await next).toBe('third');
  });

  it('is forgotten once a value has come', async () => {
    const { renewed, flights, time, land, fail } = await holding();
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    await fail(failure);
    time.advance(COOLDOWN_MS);
    renewed.get();
    await settled();
    await land('third');
    expect(renewed.isStale).toBe(false);

    // The next renewal is not held back by it either.
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    expect(flights).toHaveLength(4);
    expect(renewed.isStale).toBe(false);
  });
});

describe('a value is stale', () => {
  const failure = new Error('no value');

  it('from when its renewal fails, not from when it is due', async () => {
    const { renewed, time, fail } = await holding();
    expect(renewed.isStale).toBe(false);
    time.advance(RENEW_MS);
    expect(renewed.isStale).toBe(false);
    renewed.get();
    await settled();
    expect(renewed.isStale).toBe(false);
    await fail(failure);
    expect(renewed.isStale).toBe(true);
  });

  it('not where a renewal failed that was not due yet', async () => {
    const { renewed, time, fail } = await holding();
    const asked = renewed.renew();
    await settled();
    await Promise.all([expect(asked).rejects.toBe(failure), fail(failure)]);
    time.advance(RENEW_MS - 1);
    expect(renewed.isStale).toBe(false);
    time.advance(1);
    expect(renewed.isStale).toBe(true);
  });

  it('never where there is none', async () => {
    const { renewed, fail } = heldByHand();
    expect(renewed.isStale).toBe(false);
    const asked = Promise.resolve(renewed.get());
    await settled();
    await Promise.all([expect(asked).rejects.toBe(failure), fail(failure)]);
    expect(renewed.isStale).toBe(false);
  });
});

describe('a flight', () => {
  it.each([
    ['as long as it may take is joined', FLIGHT_MS, 1],
    ['longer than it may take is not joined', FLIGHT_MS + 1, 2],
  ])('that lasts %s', async (_name, passedMs, flown) => {
    for (const pass of ['advance', 'freeze'] as const) {
      const { renewed, flights, time, land } = heldByHand();
      const first = renewed.get();
      await settled();
      time[pass](passedMs);
      const second = renewed.get();
      await settled();
      expect(flights).toHaveLength(flown);
      await land('a', 0);
      await land('b');
      expect(await first).toBe('a');
      expect(await second).toBe(flown === 1 ? 'a' : 'b');
    }
  });

  it('that a freeze cut off may land late: it overwrites nothing that came after it', async () => {
    const { renewed, time, land } = heldByHand();
    const cutOff = renewed.get();
    await settled();
    time.freeze(FLIGHT_MS + 1);
    const next = renewed.get();
    await settled();
    await land('newer', 1);
    await land('older', 0);
    expect(await Promise.all([cutOff, next])).toEqual(['older', 'newer']);
    expect(renewed.get()).toBe('newer');
  });

  it('that a freeze cut off and that lands first is not kept, and ends no flight but its own', async () => {
    const { renewed, flights, time, land } = heldByHand();
    const cutOff = renewed.get();
    await settled();
    time.freeze(FLIGHT_MS + 1);
    const next = renewed.get();
    await settled();
    await land('older', 0);
    expect(await cutOff).toBe('older');
    expect(renewed.holds('older')).toBe(false);
    const joined = renewed.get();
    await settled();
    expect(flights).toHaveLength(2);
    await land('newer', 1);
    expect(await Promise.all([next, joined])).toEqual(['newer', 'newer']);
  });

  it('that a freeze cut off and that fails late makes nothing stale, and ends no flight but its own', async () => {
    const { renewed, flights, time, land, fail } = await holding();
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    time.freeze(FLIGHT_MS + 1);
    renewed.get();
    await settled();
    expect(flights).toHaveLength(3);

    await fail(new Error('cut off'), 1);
    expect(renewed.isStale).toBe(false);
    renewed.get();
    await settled();
    expect(flights).toHaveLength(3);
    await land('newer', 2);
    expect(renewed.get()).toBe('newer');
  });

  it('that fails behind the scenes is nobody else’s failure: it is not left unheard', async () => {
    const { renewed, time, fail } = await holding();
    time.advance(RENEW_MS);
    expect(renewed.get()).toBe('first');
    await settled();
    // Jest fails a test that leaves a rejection unheard.
    await fail(new Error('no value'));
    expect(renewed.get()).toBe('first');
  });
});

describe('a discarded value', () => {
  it('is out of use', async () => {
    const { renewed, land } = await holding();
    expect(renewed.holds('first')).toBe(true);
    renewed.discard('first');
    expect(renewed.holds('first')).toBe(false);
    const next = renewed.get();
    await settled();
    await land('second');
    expect(await next).toBe('second');
    expect(renewed.holds('second')).toBe(true);
  });

  it('that is not the one in use leaves that one alone', async () => {
    const { renewed } = await holding();
    renewed.discard('another');
    expect(renewed.get()).toBe('first');
    expect(renewed.holds('another')).toBe(false);
  });

  it('may be discarded where there is none', () => {
    const { renewed } = heldByHand();
    renewed.discard('first');
    expect(renewed.holds('first')).toBe(false);
  });

  it('is followed by who is on the way already', async () => {
    const { renewed, flights, time, land } = await holding();
    time.advance(RENEW_MS);
    renewed.get();
    await settled();
    renewed.discard('first');
    const next = renewed.get();
    await settled();
    expect(flights).toHaveLength(2);
    await land('second');
    expect(await next).toBe('second');
  });
});
