import type { Contact } from '../../transform/enrichment.ts';
import type { CachedValue } from '../freshness/cached-value.ts';
import { HttpFailure, type SendRequest } from '../http/http-client.ts';
import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import { type Deadline, DeadlineOverError } from '../time/deadline.ts';
import type { Time } from '../time/time.ts';
import { backoffMs } from './backoff.ts';
import { type ContactAnswer, contactRequest, readContactResponse } from './contact.ts';
import { CrmFailure } from './crm-failure.ts';

/** Attempts in all where the CRM is busy or out of reach. One with a newer token is not counted as another. */
const MAX_ATTEMPTS = 3;

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
  return async (userId, deadline) => {
    let requests = 0;
    let replaced = false;

    async function ask(accessToken: string): Promise<ContactAnswer> {
      const request = contactRequest(baseUrl, userId, accessToken, deadline.bound(timeoutMs));
      requests += 1;
      return readContactResponse(await send(request), time.epochMs());
    }

    async function attempt(): Promise<ContactAnswer> {
      deadline.throwIfOver();
      const accessToken = await deadline.wait(token.get());
      const answer = await ask(accessToken);
      if (answer.outcome !== 'token_refused' || replaced) {
        return answer;
      }
      replaced = true;
      deadline.throwIfOver();
      const newer = await deadline.wait(token.replace(accessToken));
      return newer === accessToken ? answer : ask(newer);
    }

    for (let failures = 1; ; failures += 1) {
      try {
        const answer = await attempt();
        if (answer.outcome !== 'token_refused') {
          return { ...answer, requests };
        }
        throw new CrmFailure('unauthorized', 'contact API refused the token');
      } catch (error) {
        const failure = toCrmFailure(error);
        const waitMs = failure.retryAfterMs ?? backoffMs(failures, random);
        if (!failure.transient || failures === MAX_ATTEMPTS || waitMs >= deadline.remainingMs) {
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
  if (error instanceof HttpFailure) {
    // Who has waited for a whole attempt in vain is not made to wait for another.
    const transient = error.reason === 'connection';
    return new CrmFailure('unavailable', `CRM: ${error.reason}`, { cause: error, transient });
  }
  if (error instanceof SecretUnavailableError) {
    return new CrmFailure('unavailable', 'no client credentials', { cause: error });
  }
  throw error;
}
