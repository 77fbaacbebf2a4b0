import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import type { Time } from '../time/time.ts';
import type { BreakerState, CircuitBreaker } from './circuit-breaker.ts';
import { type Contact, isLookupId } from './contact.ts';
import { CrmFailure } from './crm-failure.ts';

export type LookupResult =
  | { readonly outcome: 'no_user' }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'failed'; readonly failure: CrmFailure };

/** What a lookup cost, filled while it runs; untouched where nobody need be asked. */
export interface CrmUsage {
  /** Requests sent to the contact API. */
  requests: number;
  /** All that asking took; undefined where the CRM was not asked. */
  latencyMs: number | undefined;
  /** Undefined where it did not come to the breaker. */
  breaker: BreakerState | undefined;
  /** Whether the contact was kept from an earlier turn; undefined where contacts are not kept. */
  kept: boolean | undefined;
}

export interface Lookup {
  readonly userId: string | undefined;
  readonly conversationId: string;
  /** Until when it must be answered, an instant of the monotonic clock. */
  readonly deadlineMs: number;
  readonly usage: CrmUsage;
}

/** Looks the user of a dialog up. Never throws for what the CRM does. */
export type LookUpContact = (lookup: Lookup) => Promise<LookupResult>;

export interface LookupDependencies {
  /** Asks the CRM, see `askCrm`; undefined means that it does not know the user. */
  readonly ask: (userId: string, deadlineMs: number, onRequest: () => void) => Promise<Contact | undefined>;
  readonly breaker: CircuitBreaker;
  readonly time: Time;
}

/** Gives the lookup in a CRM that is asked only while the circuit breaker takes it for alive. */
export function createContactLookup({ ask, breaker, time }: LookupDependencies): LookUpContact {
  async function askGuarded(userId: string, { deadlineMs, usage }: Lookup): Promise<LookupResult> {
    const startedAtMs = time.monotonicMs();
    if (startedAtMs >= deadlineMs) {
      return failed('deadline over before the CRM was asked');
    }
    usage.breaker = breaker.enter();
    if (usage.breaker === 'open') {
      return failed('circuit breaker is open');
    }
    try {
      const contact = await ask(userId, deadlineMs, () => {
        usage.requests += 1;
      });
      breaker.leave(false);
      return contact === undefined ? { outcome: 'not_found' } : { outcome: 'found', contact };
    } catch (error) {
      if (!(error instanceof CrmFailure)) {
        throw error;
      }
      // Without credentials nobody was asked: that says nothing about the CRM.
      if (!(error.cause instanceof SecretUnavailableError)) {
        breaker.leave(error.outage);
      }
      return { outcome: 'failed', failure: error };
    } finally {
      usage.latencyMs = time.monotonicMs() - startedAtMs;
    }
  }

  return async (lookup) => {
    if (lookup.userId === undefined) {
      return { outcome: 'no_user' };
    }
    return isLookupId(lookup.userId) ? askGuarded(lookup.userId, lookup) : { outcome: 'not_found' };
  };
}

function failed(reason: string): LookupResult {
  return { outcome: 'failed', failure: new CrmFailure('unavailable', reason) };
}
