import { describe, expect, it } from '@jest/globals';
import { createRenewed } from '../../../lib/freshness/renewed.ts';
import { watchStale } from '../../../lib/secrets/watch-stale.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

const RENEW_MS = 60_000;
const RETRY_MS = 30_000;

/** Gives two held values over stores that fail when the test says so, both held already, and the watch over them. */
async function watched() {
  const time = createFakeTime();
  const stores = ['first', 'second'].map((name) => ({ name, down: false, asked: 0 }));
  const held = stores.map((store) =>
    createRenewed(
      async () => {
        store.asked += 1;
        if (store.down) {
          throw new Error(`${store.name} is down`);
        }
        const renewAtEpochMs = time.epochMs() + RENEW_MS;
        return { value: store.name, renewAtEpochMs, expiresAtEpochMs: renewAtEpochMs + 10 * RENEW_MS };
      },
      { time, flightMs: 5_000, cooldownMs: 5_000 },
    ),
  );

  async function getAll(): Promise<void> {
    await Promise.all(held.map((value) => value.get()));
    await settled();
  }

  await getAll();
  return { time, stores, getAll, isStale: watchStale(held, RETRY_MS, time) };
}

describe('the watch over held secrets', () => {
  it('sees nothing stale where all could be renewed, and asks for nothing', async () => {
    const { time, stores, getAll, isStale } = await watched();
    expect(isStale()).toBe(false);
    time.advance(RENEW_MS);
    await getAll();
    expect(isStale()).toBe(false);
    await settled();
    expect(stores.map(({ asked }) => asked)).toEqual([2, 2]);
  });

  it('sees a stale one, and has that alone asked for again, though nobody needs it', async () => {
    const { time, stores, getAll, isStale } = await watched();
    Object.assign(stores[1] ?? {}, { down: true });
    time.advance(RENEW_MS);
    await getAll();
    time.advance(5_000);
    expect(isStale()).toBe(true);
    await settled();
    expect(stores.map(({ asked }) => asked)).toEqual([2, 3]);
    expect(isStale()).toBe(true);
  });

  it('tells it every time, but has it asked for once in a while, not a millisecond earlier', async () => {
    const { time, stores, getAll, isStale } = await watched();
    Object.assign(stores[0] ?? {}, { down: true });
    time.advance(RENEW_MS);
    await getAll();
    time.advance(5_000);
    isStale();
    await settled();
    time.advance(RETRY_MS - 1);
    expect(isStale()).toBe(true);
    await settled();
    expect(stores[0]?.asked).toBe(3);
    time.advance(1);
    expect(isStale()).toBe(true);
    await settled();
    expect(stores[0]?.asked).toBe(4);
  });

  it('sees nothing stale any more once it could be renewed', async () => {
    const { time, stores, getAll, isStale } = await watched();
    Object.assign(stores[0] ?? {}, { down: true });
    time.advance(RENEW_MS);
    await getAll();
    Object.assign(stores[0] ?? {}, { down: false });
    time.advance(5_000);
    expect(isStale()).toBe(true);
    await settled();
    expect(isStale()).toBe(false);
  });

  it('uses up no chance to ask while nothing is stale', async () => {
    const { time, stores, getAll, isStale } = await watched();
    Object.assign(stores[0] ?? {}, { down: true });
    time.advance(RENEW_MS - 1);
    isStale();
    time.advance(1);
    await getAll();
    time.advance(5_000);
    isStale();
    await settled();
    expect(stores[0]?.asked).toBe(3);
  });
});
