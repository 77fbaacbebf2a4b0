import type { Time } from '../time/time.ts';
import type { Contact } from './contact.ts';

/** Keeps contacts for the next turns of their conversations. */
export interface ContactCache {
  get(key: string): Contact | undefined;
  set(key: string, contact: Contact): void;
}

/** Gives a cache that keeps a contact for `ttlMs`, and of too many those that were used last. */
export function createContactCache(ttlMs: number, maxEntries: number, time: Time): ContactCache {
  // A Map iterates in the order of insertion: the first entry is the one that was not used for longest.
  const entries = new Map<string, { readonly contact: Contact; readonly expiresAtEpochMs: number }>();

  return {
    get(key) {
      const entry = entries.get(key);
      entries.delete(key);
      if (entry === undefined || time.epochMs() >= entry.expiresAtEpochMs) {
        return undefined;
      }
      entries.set(key, entry);
      return entry.contact;
    },
    set(key, contact) {
      entries.delete(key);
      entries.set(key, { contact, expiresAtEpochMs: time.epochMs() + ttlMs });
      if (entries.size > maxEntries) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest);
          break;
        }
      }
    },
  };
}
