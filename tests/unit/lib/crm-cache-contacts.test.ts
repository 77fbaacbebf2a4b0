import { describe, expect, it } from '@jest/globals';
import { cacheContacts } from '../../../lib/policies/crm/cache-contacts.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import type { Lookup, Subject } from '../../../lib/policies/crm/look-up-contact.ts';
import { Deadline } from '../../../lib/policies/time/deadline.ts';
import { createFakeTime } from '../../fake-time.ts';
import { settled } from './settled.ts';

const TTL_MS = 60_000;
const FOUND: Lookup = { outcome: 'found', contact: { tier: 'gold', email: undefined }, requests: 1 };
const FAILED: Lookup = {
  outcome: 'unavailable',
  failure: new CrmFailure('unavailable', 'test'),
  requests: 1,
};

/** Creates a cache before lookups that end when they are told to. */
function cacheBefore(end: () => Lookup = () => FOUND) {
  const time = createFakeTime();
  const asked: Subject[] = [];
  const waiting: (() => void)[] = [];
  const lookUp = cacheContacts(
    async (subject) => {
      asked.push(subject);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return end();
    },
    TTL_MS,
    time,
  );
  return {
    time,
    asked,
    begin: (conversationId: string, userId: string | undefined = 'user-ada', leftMs = 6_000) =>
      lookUp({ userId, conversationId }, new Deadline(leftMs, time)),
    async answer() {
      await settled();
      for (const resolve of waiting.splice(0)) {
        resolve();
      }
      await settled();
    },
  };
}

async function whole(cache: ReturnType<typeof cacheBefore>, conversationId: string, userId?: string) {
  const lookup = cache.begin(conversationId, userId);
  await cache.answer();
  return lookup;
}

describe('a cached contact', () => {
  it('costs nothing, and says that it was cached', async () => {
    const cache = cacheBefore();
    expect(await whole(cache, 'conv-1')).toEqual({ ...FOUND, cached: false });
    expect(await whole(cache, 'conv-1')).toEqual({ ...FOUND, requests: 0, cached: true });
  });

  it('is shared while it is on its way, and was not cached then', async () => {
    const cache = cacheBefore();
    const turns = [cache.begin('conv-1'), cache.begin('conv-1')];
    await cache.answer();
    expect(await Promise.all(turns)).toEqual([
      { ...FOUND, cached: false },
      { ...FOUND, requests: 0, cached: false },
    ]);
    expect(cache.asked).toHaveLength(1);
  });

  it('that does not come before the deadline of who shares it is unavailable to that turn alone', async () => {
    const cache = cacheBefore();
    const first = cache.begin('conv-1');
    const hasty = cache.begin('conv-1', 'user-ada', 100);
    cache.time.advance(100);
    expect(await hasty).toMatchObject({ outcome: 'unavailable', requests: 0, cached: false });
    await cache.answer();
    expect((await first).outcome).toBe('found');
  });

  it('is of one user in one conversation, and of nobody in none', async () => {
    const cache = cacheBefore();
    for (const [conversation, user] of [
      ['conv-1', 'user-ada'],
      ['conv-2', 'user-ada'],
      ['conv-1', 'user-bob'],
      ['', 'user-ada'],
      ['', 'user-ada'],
    ] as const) {
      await whole(cache, conversation, user);
    }
    expect(cache.asked).toHaveLength(5);
    expect(await whole(cache, '', 'user-ada')).not.toHaveProperty('cached');
  });

  it('is asked for again once its time is over, and not a millisecond earlier', async () => {
    const cache = cacheBefore();
    await whole(cache, 'conv-1');
    cache.time.advance(TTL_MS - 1);
    await whole(cache, 'conv-1');
    expect(cache.asked).toHaveLength(1);
    cache.time.advance(1);
    await whole(cache, 'conv-1');
    expect(cache.asked).toHaveLength(2);
  });

  it('is not kept where it failed, whoever shared it', async () => {
    const cache = cacheBefore(() => FAILED);
    const turns = [cache.begin('conv-1'), cache.begin('conv-1')];
    await cache.answer();
    expect(await Promise.all(turns)).toEqual([
      { ...FAILED, cached: false },
      { ...FAILED, requests: 0, cached: false },
    ]);
    await whole(cache, 'conv-1');
    expect(cache.asked).toHaveLength(2);
  });

  it('throws a fault of ours to all who share it, and is not kept', async () => {
    const fault = new TypeError('a fault of ours');
    const cache = cacheBefore(() => {
      throw fault;
    });
    const turns = [cache.begin('conv-1'), cache.begin('conv-1')];
    const ends = Promise.allSettled(turns);
    await cache.answer();
    expect(await ends).toEqual([
      { status: 'rejected', reason: fault },
      { status: 'rejected', reason: fault },
    ]);
    expect(cache.asked).toHaveLength(1);
  });

  it('makes room for another where there are a thousand: the one that was not used for longest', async () => {
    const cache = cacheBefore();
    for (let conversation = 0; conversation < 1_000; conversation += 1) {
      await whole(cache, `conv-${conversation}`);
    }
    await whole(cache, 'conv-0');
    await whole(cache, 'conv-1000');
    expect(cache.asked).toHaveLength(1_001);
    expect((await whole(cache, 'conv-0')).cached).toBe(true);
    expect((await whole(cache, 'conv-2')).cached).toBe(true);
    expect((await whole(cache, 'conv-1')).cached).toBe(false);
  });
});
