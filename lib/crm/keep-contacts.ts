import type { Time } from '../time/time.ts';
import { within } from '../time/within.ts';
import type { ContactCache } from './contact-cache.ts';
import { CrmFailure } from './crm-failure.ts';
import type { LookUpContact, Lookup, LookupResult } from './look-up-contact.ts';

/**
 * Gives a lookup that asks once for the contact of a conversation and keeps it for the next turns. Turns that need
 * the same contact at once share one lookup. Only what was found is kept: never an outage, and never a no, since
 * the dialog may be about to create the contact.
 */
export function keepContacts(lookUp: LookUpContact, cache: ContactCache, time: Time): LookUpContact {
  const flights = new Map<string, Promise<LookupResult>>();

  async function lookUpOnce(key: string, lookup: Lookup): Promise<LookupResult> {
    const flight = lookUp(lookup);
    flights.set(key, flight);
    try {
      const result = await flight;
      if (result.outcome === 'found') {
        cache.set(key, result.contact);
      }
      return result;
    } finally {
      flights.delete(key);
    }
  }

  async function join(flight: Promise<LookupResult>, { deadlineMs }: Lookup): Promise<LookupResult> {
    const late = new CrmFailure('unavailable', 'deadline over');
    try {
      return await within(deadlineMs - time.monotonicMs(), flight, time, () => late);
    } catch (error) {
      if (error === late) {
        return { outcome: 'failed', failure: late };
      }
      throw error;
    }
  }

  return async (lookup) => {
    // Without a conversation's id nobody can say which turns belong together.
    if (lookup.userId === undefined || lookup.conversationId === '') {
      return lookUp(lookup);
    }
    const key = JSON.stringify([lookup.conversationId, lookup.userId]);
    const contact = cache.get(key);
    lookup.usage.kept = contact !== undefined;
    if (contact !== undefined) {
      return { outcome: 'found', contact };
    }
    const flight = flights.get(key);
    return flight === undefined ? lookUpOnce(key, lookup) : join(flight, lookup);
  };
}
