import { createHash } from 'node:crypto';
import { DeadlineOverError } from '../time/deadline.ts';
import { isWithin, type Time } from '../time/time.ts';
import { type LookUpContact, type Lookup, unavailable } from './look-up-contact.ts';

/** Contacts cached at most, each of some hundred bytes. */
const MAX_CONTACTS = 1_000;

interface Entry {
  readonly lookup: Promise<Lookup>;
  /** Undefined while it is in flight. */
  foundAtEpochMs: number | undefined;
}

/** Ids can be as long as a body; a key of theirs is not. */
function keyOf(conversationId: string, userId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([conversationId, userId]))
    .digest('base64');
}

/**
 * Wraps a lookup so that it asks once for the contact of a conversation, and caches it for the next turns. Turns that
 * need the same contact at once share one lookup. Only what was found is cached: never an outage, and never a no,
 * since the dialog may be about to create the contact.
 */
export function cacheContacts(lookUp: LookUpContact, ttlMs: number, time: Time): LookUpContact {
  // A Map iterates in the order of insertion: the first entry is the one that was not used for longest.
  const entries = new Map<string, Entry>();

  function isUsable({ foundAtEpochMs }: Entry): boolean {
    return foundAtEpochMs === undefined || isWithin(foundAtEpochMs, ttlMs, time);
  }

  function put(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_CONTACTS && oldest !== undefined) {
      entries.delete(oldest);
    }
  }

  async function ask(key: string, lookup: Promise<Lookup>): Promise<Lookup> {
    const entry: Entry = { lookup, foundAtEpochMs: undefined };
    put(key, entry);
    let found = false;
    try {
      const result = await lookup;
      found = result.outcome === 'found';
      return { ...result, cached: false };
    } finally {
      if (found) {
        entry.foundAtEpochMs = time.epochMs();
      } else if (entries.get(key) === entry) {
        entries.delete(key);
      }
    }
  }

  return async (subject, deadline) => {
    const { userId, conversationId } = subject;
    // Without a conversation's id nobody can say which turns belong together.
    if (userId === undefined || conversationId === '') {
      return lookUp(subject, deadline);
    }
    const key = keyOf(conversationId, userId);
    const entry = entries.get(key);
    if (entry === undefined || !isUsable(entry)) {
      return ask(key, lookUp(subject, deadline));
    }
    put(key, entry);
    const cached = entry.foundAtEpochMs !== undefined;
    try {
      const { outcome, contact, failure } = await deadline.wait(entry.lookup);
      return { outcome, ...(contact && { contact }), ...(failure && { failure }), requests: 0, cached };
    } catch (error) {
      if (error instanceof DeadlineOverError) {
        return { ...unavailable(error.message), cached: false };
      }
      throw error;
    }
  };
}
