import { describe, expect, it } from '@jest/globals';
import type { Contact } from '../../../lib/crm/contact.ts';
import { createContactCache } from '../../../lib/crm/contact-cache.ts';
import { createFakeTime } from '../../fake-time.ts';

function contact(tier: string): Contact {
  return { tier, email: undefined };
}

/** Gives a cache of three that holds a, b and c, which came in this order. */
function fullCache() {
  const time = createFakeTime();
  const cache = createContactCache(60_000, 3, time);
  for (const key of ['a', 'b', 'c']) {
    cache.set(key, contact(key));
  }
  return { cache, time };
}

describe('a kept contact', () => {
  it('is found by its key alone', () => {
    const { cache } = fullCache();
    expect(cache.get('a')).toEqual(contact('a'));
    expect(cache.get('A')).toBeUndefined();
    expect(cache.get('toString')).toBeUndefined();
  });

  it('is kept until its time is over, and not a millisecond longer', () => {
    const { cache, time } = fullCache();
    time.advance(59_999);
    expect(cache.get('a')).toEqual(contact('a'));
    time.advance(1);
    expect(cache.get('a')).toBeUndefined();
  });

  it('grows old while the environment is frozen', () => {
    const { cache, time } = fullCache();
    time.freeze(60_000);
    expect(cache.get('a')).toBeUndefined();
  });

  it('is not kept longer because it is used', () => {
    const { cache, time } = fullCache();
    for (const passedMs of [20_000, 20_000, 19_999]) {
      time.advance(passedMs);
      expect(cache.get('a')).toEqual(contact('a'));
    }
    time.advance(1);
    expect(cache.get('a')).toBeUndefined();
  });

  it('is replaced by a newer one, which has its own time', () => {
    const { cache, time } = fullCache();
    time.advance(59_999);
    cache.set('a', contact('newer'));
    time.advance(59_999);
    expect(cache.get('a')).toEqual(contact('newer'));
    time.advance(1);
    expect(cache.get('a')).toBeUndefined();
  });
});

describe('of too many contacts', () => {
  it('the one goes that came first', () => {
    const { cache } = fullCache();
    cache.set('d', contact('d'));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key)?.tier)).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('the one goes that was not used for longest', () => {
    const { cache } = fullCache();
    cache.get('a');
    cache.set('d', contact('d'));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key)?.tier)).toEqual(['a', undefined, 'c', 'd']);
  });

  it('a newer version counts as used, and takes no other’s place', () => {
    const { cache } = fullCache();
    cache.set('a', contact('newer'));
    expect(cache.get('b')).toEqual(contact('b'));
    cache.set('d', contact('d'));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key)?.tier)).toEqual(['newer', 'b', undefined, 'd']);
  });

  it('one that was found too old has left its place', () => {
    const time = createFakeTime();
    const cache = createContactCache(60_000, 2, time);
    cache.set('a', contact('a'));
    time.advance(30_000);
    cache.set('b', contact('b'));
    time.advance(30_000);
    cache.get('a');
    cache.set('c', contact('c'));
    expect(['b', 'c'].map((key) => cache.get(key)?.tier)).toEqual(['b', 'c']);
  });

  it('a key that is not kept takes no place', () => {
    const { cache } = fullCache();
    cache.get('d');
    cache.set('e', contact('e'));
    expect(['b', 'c', 'e'].map((key) => cache.get(key)?.tier)).toEqual(['b', 'c', 'e']);
  });
});
