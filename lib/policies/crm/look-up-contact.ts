import type { Contact, CrmOutcome } from '../../transform/enrichment.ts';
import type { MakeContactRequest } from '../crm-document/contact-request.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Time } from '../time/time.ts';
import type { AskCrm } from './ask-crm.ts';
import type { BreakerState, CircuitBreaker } from './circuit-breaker.ts';
import { CrmFailure } from './crm-failure.ts';

/** How looking a user up ended, and what it cost the turn. */
export interface Lookup {
  readonly outcome: CrmOutcome;
  /** Where it was found. */
  readonly contact?: Contact;
  /** Why the CRM brought neither a contact nor a plain no. */
  readonly failure?: CrmFailure;
  /** Requests to the contact API. */
  readonly requests: number;
  /** All that asking took; undefined where the CRM was not asked. */
  readonly latencyMs?: number;
  /** Undefined where it did not come to the breaker. */
  readonly breaker?: BreakerState;
  /** Whether the contact was cached by an earlier turn; undefined where contacts are not cached. */
  readonly cached?: boolean;
}

export interface Subject {
  readonly userId: string | undefined;
  readonly conversationId: string;
}

/** Looks the user of a conversation up. Never throws for what the CRM does. */
export type LookUpContact = (subject: Subject, deadline: Deadline) => Promise<Lookup>;

export interface LookupOptions {
  readonly contactRequest: MakeContactRequest;
  readonly ask: AskCrm;
  readonly breaker: CircuitBreaker;
  readonly time: Time;
}

/** Creates the lookup in a CRM that is asked only while the circuit breaker takes it for alive. */
export function createContactLookup({ contactRequest, ask, breaker, time }: LookupOptions): LookUpContact {
  return async ({ userId }, deadline) => {
    if (userId === undefined) {
      return { outcome: 'no_user', requests: 0 };
    }
    const request = contactRequest(userId);
    if (request === undefined) {
      return { outcome: 'not_found', requests: 0 };
    }
    if (deadline.remainingMs <= 0) {
      return unavailable('deadline over before the CRM was asked');
    }
    const state = breaker.enter();
    if (state === 'open') {
      return { ...unavailable('circuit breaker is open'), breaker: state };
    }
    const startedAtMs = time.monotonicMs();
    const answer = await ask(userId, request, deadline);
    const wasOutage = 'failure' in answer ? answer.failure.outage : false;
    if (wasOutage !== undefined) {
      breaker.leave(wasOutage, userId);
    }
    return { ...answer, breaker: state, latencyMs: time.monotonicMs() - startedAtMs };
  };
}

/** Creates the result of a lookup for which the CRM was not asked. */
export function unavailable(reason: string): Lookup {
  return { outcome: 'unavailable', failure: new CrmFailure('unavailable', reason), requests: 0 };
}
