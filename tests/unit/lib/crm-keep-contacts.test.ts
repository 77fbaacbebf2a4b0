import { describe, expect, it } from '@jest/globals';
import { createContactCache } from '../../../lib/crm/contact-cache.ts';
import { CrmFailure } from '../../../lib/crm/crm-failure.ts';
import { keepContacts } from '../../../lib/crm/keep-contacts.ts';
import type { Lookup, LookupResult } from '../../../lib/crm/look-up-contact.ts';
import { createFakeTime } from '../../fake-time.ts';

const TTL_MS = 60_000;

const FOUND: LookupResult = { outcome: 'found', contact: { tier: 'gold', email: 'ada@example.com' } };

/** Gives a keeping lookup over one whose every result is the test's, by hand. */
function keeping() {
  const time = createFakeTime();
  const lookups: (Lookup & PromiseWithResolvers<LookupResult>)[] = [];
  const lookUp = keepContacts(
    (lookup) => {
      const answering = Promise.withResolvers<LookupResult>();
      lookups.push({ ...lookup, ...answering });
      return answering.promise;
    },
    createContactCache(TTL_MS, 2, time),
    time,
  );

  return {
    time,
    lookups,
    look(changes: Partial<Pick<Lookup, 'userId' | 'conversationId'>> = {}, leftMs = 6_000) {
      const usage: Lookup['usage'] = {
        requests: 0,
        latencyMs: undefined,
        breaker: undefined,
        kept: undefined,
      };
      const deadlineMs = time.monotonicMs() + leftMs;
      const result = lookUp({
        userId: 'user-ada',
        conversationId: 'conv-0815',
        ...changes,
        deadlineMs,
        usage,
      });
      return { result, usage };
    },
    answer(result: LookupResult, index = lookups.length - 1) {
      lookups[index]?.resolve(result);
    },
  };
}

/** The same with a contact that is kept. */
async function holding() {
  const held = keeping();
  const { result, usage } = held.look();
  held.answer(FOUND);
  expect(await result).toEqual(FOUND);
  expect(usage.kept).toBe(false);
  return held;
}

describe('a contact that was found', () => {
  it('is kept for the next turn of its conversation', async () => {
    const { look, lookups } = await holding();
    const { result, usage } = look();
    expect(await result).toEqual(FOUND);
    expect(usage).toEqual({ requests: 0, latencyMs: undefined, breaker: undefined, kept: true });
    expect(lookups).toHaveLength(1);
  });

  it('is asked for again once its time is over', async () => {
    const { look, lookups, time, answer } = await holding();
    time.advance(TTL_MS - 1);
    await look().result;
    expect(lookups).toHaveLength(1);
    time.advance(1);
    const { result, usage } = look();
    answer(FOUND);
    await result;
    expect(lookups).toHaveLength(2);
    expect(usage.kept).toBe(false);
  });

  it.each([
    ['another conversation', { conversationId: 'conv-0816' }],
    ['another user', { userId: 'user-bob' }],
    ['another user and conversation that read alike', { userId: 'conv-0815', conversationId: 'user-ada' }],
  ])('is not for %s', async (_name, changes) => {
    const { look, lookups, answer } = await holding();
    const { result } = look(changes);
    answer({ outcome: 'not_found' });
    expect(await result).toEqual({ outcome: 'not_found' });
    expect(lookups).toHaveLength(2);
    expect(lookups[1]).toMatchObject(changes);
  });

  it.each([
    [
      { conversationId: 'a', userId: 'b,c' },
      { conversationId: 'a,b', userId: 'c' },
    ],
    [
      { conversationId: 'a","b', userId: 'c' },
      { conversationId: 'a', userId: 'b","c' },
    ],
  ])('of %j is not for %j, however the ids are cut', async (first, second) => {
    const { look, lookups, answer } = keeping();
    const { result } = look(first);
    answer(FOUND);
    await result;
    look(second);
    expect(lookups).toHaveLength(2);
  });

  it('without a conversation is not kept: nobody can say which turns belong together', async () => {
    const { look, lookups, answer } = keeping();
    for (let turn = 1; turn <= 2; turn += 1) {
      const { result, usage } = look({ conversationId: '' });
      answer(FOUND);
      expect(await result).toEqual(FOUND);
      expect(usage.kept).toBeUndefined();
      expect(lookups).toHaveLength(turn);
    }
  });
});

describe('what is not a contact', () => {
  it.each<[name: string, result: LookupResult]>([
    ['a no', { outcome: 'not_found' }],
    ['an outage', { outcome: 'failed', failure: new CrmFailure('unavailable', 'test') }],
  ])('is not kept: %s', async (_name, unkept) => {
    const { look, lookups, answer } = keeping();
    const first = look();
    answer(unkept);
    expect(await first.result).toEqual(unkept);
    const second = look();
    answer(FOUND);
    expect(await second.result).toEqual(FOUND);
    expect(lookups).toHaveLength(2);
  });

  it('takes the place of no contact that is kept', async () => {
    const { look, lookups, answer } = await holding();
    for (const userId of ['user-bob', 'user-eve', 'user-joe']) {
      const { result } = look({ userId });
      answer({ outcome: 'not_found' });
      await result;
    }
    expect(await look().result).toEqual(FOUND);
    expect(lookups).toHaveLength(4);
  });

  it('is not kept: a dialog without a user, who is not even looked for', async () => {
    const { look, lookups, answer } = keeping();
    const { result, usage } = look({ userId: undefined });
    answer({ outcome: 'no_user' });
    expect(await result).toEqual({ outcome: 'no_user' });
    expect(usage.kept).toBeUndefined();
    expect(lookups).toHaveLength(1);
  });
});

describe('turns that need the same contact at once', () => {
  it('share one lookup', async () => {
    const { look, lookups, answer, time } = keeping();
    const turns = [look(), look(), look()];
    expect(lookups).toHaveLength(1);
    answer(FOUND);
    expect(await Promise.all(turns.map(({ result }) => result))).toEqual([FOUND, FOUND, FOUND]);
    expect(turns.map(({ usage }) => usage.kept)).toEqual([false, false, false]);
    expect(time.pendingTimers).toBe(0);
  });

  it('share none across conversations or users', () => {
    const { look, lookups } = keeping();
    look();
    look({ conversationId: 'conv-0816' });
    look({ userId: 'user-bob' });
    expect(lookups).toHaveLength(3);
  });

  it('wait no longer than each has time, and the lookup goes on for the others', async () => {
    const { look, lookups, answer, time } = keeping();
    const first = look({}, 6_000);
    const hasty = look({}, 2_000);
    time.advance(1_999);
    expect(time.pendingTimers).toBe(1);
    time.advance(1);
    expect(await hasty.result).toMatchObject({
      outcome: 'failed',
      failure: { crmOutcome: 'unavailable', message: 'deadline over' },
    });
    answer(FOUND);
    expect(await first.result).toEqual(FOUND);
    expect(lookups).toHaveLength(1);
  });

  it('share its failure, and the next asks again', async () => {
    const { look, lookups, answer } = keeping();
    const failed: LookupResult = { outcome: 'failed', failure: new CrmFailure('unavailable', 'test') };
    const turns = [look(), look()];
    answer(failed);
    expect(await Promise.all(turns.map(({ result }) => result))).toEqual([failed, failed]);
    look();
    expect(lookups).toHaveLength(2);
  });

  it('share a fault of ours, and the next asks again', async () => {
    const { look, lookups } = keeping();
    const fault = new TypeError('a fault of ours');
    const turns = Promise.allSettled([look().result, look().result]);
    lookups[0]?.reject(fault);
    expect(await turns).toEqual([
      { status: 'rejected', reason: fault },
      { status: 'rejected', reason: fault },
    ]);
    look();
    expect(lookups).toHaveLength(2);
  });
});
