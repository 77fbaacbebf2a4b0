import type { Contact } from '../../transform/enrichment.ts';
import type { ContactRequest } from '../crm-document/contact-request.ts';
import { type Headers, isSameText } from '../crm-document/credential.ts';
import type { ContactOutcome, LoadReader } from '../crm-document/read-answer.ts';
import type { CachedValue } from '../freshness/cached-value.ts';
import type { HttpResponse, SendRequest } from '../http/http-client.ts';
import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import { type Deadline, DeadlineOverError } from '../time/deadline.ts';
import type { Time } from '../time/time.ts';
import { answerFailure } from './answer-failure.ts';
import { backoffMs } from './backoff.ts';
import { CrmFailure } from './crm-failure.ts';
import { createCrmServer } from './crm-server.ts';
import type { GrowingPause } from './growing-pause.ts';
import { createRefusals } from './refusals.ts';

/** Attempts in all where the CRM is busy or out of reach. One with a newer token is not counted as another. */
const MAX_ATTEMPTS = 3;

/** Less is too short for any answer: an attempt that is sure to be cut off is not begun. */
const SHORTEST_ATTEMPT_MS = 50;

const MAX_RESPONSE_BYTES = 65_536;

export interface CrmOptions {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  /** The headers by which the CRM knows us. */
  readonly authorization: CachedValue<Headers>;
  /** Whether a new authorization costs a login, and not only a look into a secret. */
  readonly mints: boolean;
  readonly reader: LoadReader;
  readonly send: SendRequest;
  readonly time: Time;
  readonly random: () => number;
}

/** How asking the CRM ended, and the requests to its contact API that it took. */
export type CrmAnswer = { readonly requests: number } & (
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'not_found' | 'ambiguous' }
  | { readonly outcome: CrmFailure['crmOutcome']; readonly failure: CrmFailure }
);

/** @param userId whom the request is about */
export type AskCrm = (userId: string, request: ContactRequest, deadline: Deadline) => Promise<CrmAnswer>;

/** An answer that says nothing of the contact. */
type Useless = Extract<ContactOutcome, { readonly outcome: 'rate_limited' | 'unavailable' }>;
/** One that does, or that says how the CRM takes us. */
type Heard = Exclude<ContactOutcome, Useless>;

/**
 * Creates what asks the CRM for a contact, in as many attempts as make sense before the deadline: the one place that
 * retries. A wait that would end beyond the deadline is not begun. It never throws for what the CRM does.
 */
export function createCrmClient(options: CrmOptions): AskCrm {
  const { baseUrl, timeoutMs, authorization, mints, reader, send, time, random } = options;
  const contactApi = createCrmServer({ name: 'contact API', send, time });
  const refusals = createRefusals(time);

  return async (userId, { sentId, headers, ...request }, deadline) => {
    let requests = 0;
    let replaced = false;

    async function ask(authorized: Headers): Promise<Heard> {
      contactApi.throwIfPutOff();
      if (deadline.remainingMs < SHORTEST_ATTEMPT_MS) {
        throw new DeadlineOverError();
      }
      const bounds = { timeoutMs: deadline.bound(timeoutMs), maxResponseBytes: MAX_RESPONSE_BYTES };
      const whole = { ...request, ...bounds, server: baseUrl, headers: { ...headers, ...authorized } };
      requests += 1;
      return contactApi.ask(whole, timeoutMs, async (response) => {
        const { readContact } = await reader();
        return heardOf(readContact(response, sentId), response);
      });
    }

    /** @throws {CrmFailure} for an answer that is of no use */
    function heardOf(answer: ContactOutcome, response: HttpResponse): Heard {
      if (isUseless(answer)) {
        throw answerFailure(answer.outcome, answer.reason, response, time.epochMs());
      }
      return answer;
    }

    /** Resolves to an authorization in place of a refused one; to the same one where there is none. */
    async function replace(refused: Headers, pause: GrowingPause): Promise<Headers> {
      deadline.throwIfOver();
      const held = await deadline.wait(authorization.get());
      const isFinal = !isSameText(held, refused) || (mints && pause.isOn());
      return isFinal ? held : deadline.wait(authorization.replace(refused));
    }

    async function attempt(): Promise<Heard> {
      deadline.throwIfOver();
      const authorized = await deadline.wait(authorization.get());
      const answer = await ask(authorized);
      if (answer.outcome !== 'refused' || replaced) {
        return answer;
      }
      replaced = true;
      const pause = refusals.tokenPause(userId);
      const newer = await replace(authorized, pause);
      const second = isSameText(newer, authorized) ? answer : await ask(newer);
      if (second.outcome === 'refused') {
        pause.begin();
      } else {
        pause.end();
      }
      return second;
    }

    async function contactOrNo() {
      const answer = await attempt();
      if (answer.outcome !== 'refused' && answer.outcome !== 'unauthorized') {
        refusals.granted(userId);
        // Without the record that it was read from, which is up to a hundred times as large: contacts are cached.
        return answer.outcome === 'found' ? { outcome: answer.outcome, contact: answer.contact } : answer;
      }
      const reason = answer.outcome === 'refused' ? 'contact API refused the token' : answer.reason;
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

function isUseless(answer: ContactOutcome): answer is Useless {
  return answer.outcome === 'rate_limited' || answer.outcome === 'unavailable';
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
