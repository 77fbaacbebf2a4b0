import type { Contact } from '../../transform/enrichment.ts';
import type { CachedValue } from '../freshness/cached-value.ts';
import type { SendRequest } from '../http/http-client.ts';
import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import { type Deadline, DeadlineOverError } from '../time/deadline.ts';
import type { Time } from '../time/time.ts';
import { backoffMs } from './backoff.ts';
import { type ContactAnswer, contactRequest, readContactResponse } from './contact.ts';
import { CrmFailure } from './crm-failure.ts';
import { createCrmServer } from './crm-server.ts';
import { createRefusals } from './refusals.ts';

/** Attempts in all where the CRM is busy or out of reach. One with a newer token is not counted as another. */
const MAX_ATTEMPTS = 3;

/** Less is too short for any answer: an attempt that is sure to be cut off is not begun. */
const SHORTEST_ATTEMPT_MS = 50;

export interface CrmOptions {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  readonly token: CachedValue<string>;
  readonly send: SendRequest;
  readonly time: Time;
  readonly random: () => number;
}

/** How asking the CRM ended, and the requests to its contact API that it took. */
export type CrmAnswer = { readonly requests: number } & (
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: CrmFailure['crmOutcome']; readonly failure: CrmFailure }
);

export type AskCrm = (userId: string, deadline: Deadline) => Promise<CrmAnswer>;

/**
 * Creates what asks the CRM for a contact, in as many attempts as make sense before the deadline: the one place that
 * retries. A wait that would end beyond the deadline is not begun. It never throws for what the CRM does.
 */
export function createCrmClient({ baseUrl, timeoutMs, token, send, time, random }: CrmOptions): AskCrm {
  const contactApi = createCrmServer({ name: 'contact API', send, time });
  const refusals = createRefusals(time);

  return async (userId, deadline) => {
    let requests = 0;
    let replaced = false;

    async function ask(accessToken: string): Promise<ContactAnswer> {
      contactApi.throwIfPutOff();
      if (deadline.remainingMs < SHORTEST_ATTEMPT_MS) {
        throw new DeadlineOverError();
      }
      const request = contactRequest(baseUrl, userId, accessToken, deadline.bound(timeoutMs));
      requests += 1;
      return contactApi.ask(request, timeoutMs, (response) => readContactResponse(response, time.epochMs()));
    }

    /** Resolves to a token in place of a refused one; to the same one where there is none. */
    async function replace(refused: string): Promise<string> {
      deadline.throwIfOver();
      const held = await deadline.wait(token.get());
      const isAnother = held !== refused || refusals.tokenPause.isOn();
      return isAnother ? held : deadline.wait(token.replace(refused));
    }

    async function attempt(): Promise<ContactAnswer> {
      deadline.throwIfOver();
      const accessToken = await deadline.wait(token.get());
      const answer = await ask(accessToken);
      if (answer.outcome !== 'token_refused' || replaced) {
        return answer;
      }
      replaced = true;
      const newer = await replace(accessToken);
      const second = newer === accessToken ? answer : await ask(newer);
      if (second.outcome === 'token_refused') {
        refusals.tokenPause.begin();
      } else {
        refusals.tokenPause.end();
      }
      return second;
    }

    async function contactOrNo() {
      const answer = await attempt();
      if (answer.outcome === 'found' || answer.outcome === 'not_found') {
        refusals.granted(userId);
        return answer;
      }
      const reason =
        answer.outcome === 'forbidden' ? 'contact API answered 403' : 'contact API refused the token';
      throw refusals.refused(userId) === 'id'
        ? new CrmFailure('unavailable', `${reason} for one id alone`, { outage: false })
        : new CrmFailure('unauthorized', reason, { outage: false });
    }

    let heard: CrmFailure | undefined;
    for (let failures = 1; ; failures += 1) {
      try {
        return { ...(await contactOrNo()), requests };
      } catch (error) {
        // What was heard before says more than that we stopped listening.
        const failure = (error instanceof DeadlineOverError ? heard : undefined) ?? toCrmFailure(error);
        heard = failure;
        const waitMs = failure.retryAfterMs ?? backoffMs(failures, random);
        const isInTime = waitMs + SHORTEST_ATTEMPT_MS <= deadline.remainingMs;
        if (!failure.transient || failures === MAX_ATTEMPTS || !isInTime) {
          return { outcome: failure.crmOutcome, failure, requests };
        }
        await time.sleep(waitMs);
      }
    }
  };
}

/** What the world outside can do to a lookup is a failure of it; all else is a fault of ours and stays as it is. */
function toCrmFailure(error: unknown): CrmFailure {
  if (error instanceof CrmFailure) {
    return error;
  }
  if (error instanceof DeadlineOverError) {
    return new CrmFailure('unavailable', error.message);
  }
  if (error instanceof SecretUnavailableError) {
    return new CrmFailure('unavailable', 'no client credentials', { cause: error });
  }
  throw error;
}
