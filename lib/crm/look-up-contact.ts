import { HttpFailure, type SendRequest } from '../http/http-client.ts';
import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import type { Time } from '../time/time.ts';
import { within } from '../time/within.ts';
import { backoffMs } from './backoff.ts';
import {
  type Contact,
  type ContactAnswer,
  contactRequest,
  isLookupId,
  readContactResponse,
} from './contact.ts';
import { CrmFailure } from './crm-failure.ts';
import type { TokenSource } from './token-source.ts';

/** Attempts in all where the CRM keeps answering 429. */
const MAX_THROTTLED_ATTEMPTS = 3;

export type LookupResult =
  | { readonly outcome: 'no_user' }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'failed'; readonly failure: CrmFailure };

/** What asking the CRM cost, filled while it is being asked; untouched where it need not be asked. */
export interface CrmUsage {
  /** Requests sent to the contact API. */
  requests: number;
  latencyMs: number | undefined;
}

/** Looks a user up until the deadline, an instant of the monotonic clock. Never throws for what the CRM does. */
export type LookUpContact = (
  userId: string | undefined,
  deadlineMs: number,
  usage: CrmUsage,
) => Promise<LookupResult>;

export interface CrmDependencies {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  readonly tokens: TokenSource;
  readonly send: SendRequest;
  readonly time: Time;
  readonly random: () => number;
}

/** Gives the lookup of contacts in one CRM. */
export function createContactLookup(crm: CrmDependencies): LookUpContact {
  return async (userId, deadlineMs, usage) => {
    if (userId === undefined) {
      return { outcome: 'no_user' };
    }
    if (!isLookupId(userId)) {
      return { outcome: 'not_found' };
    }
    const startedAtMs = crm.time.monotonicMs();
    try {
      return await ask(crm, userId, deadlineMs, usage);
    } catch (error) {
      return { outcome: 'failed', failure: toCrmFailure(error) };
    } finally {
      usage.latencyMs = crm.time.monotonicMs() - startedAtMs;
    }
  };
}

async function ask(
  crm: CrmDependencies,
  userId: string,
  deadlineMs: number,
  usage: CrmUsage,
): Promise<LookupResult> {
  let throttledAttempts = 0;
  let renewed = false;
  for (;;) {
    const answer = await attempt(crm, userId, deadlineMs, usage, !renewed);
    switch (answer.kind) {
      case 'found':
        return { outcome: 'found', contact: answer.contact };
      case 'not_found':
        return { outcome: 'not_found' };
      case 'token_refused':
        if (renewed) {
          throw new CrmFailure('unauthorized', 'contact API refused a new token');
        }
        renewed = true;
        break;
      case 'forbidden':
        throw new CrmFailure('unauthorized', 'contact API answered 403');
      case 'throttled': {
        throttledAttempts += 1;
        const waitMs = answer.retryAfterMs ?? backoffMs(throttledAttempts, crm.random);
        if (throttledAttempts === MAX_THROTTLED_ATTEMPTS || waitMs >= deadlineMs - crm.time.monotonicMs()) {
          throw new CrmFailure('rate_limited', `throttled, ${throttledAttempts} attempt(s)`, {
            retryAfterMs: answer.retryAfterMs,
          });
        }
        await crm.time.sleep(waitMs);
        break;
      }
      case 'unusable':
        throw new CrmFailure('unavailable', answer.reason);
    }
  }
}

/** Asks once. A throttled token endpoint counts as a throttled CRM, so that one loop retries both. */
async function attempt(
  { baseUrl, timeoutMs, tokens, send, time }: CrmDependencies,
  userId: string,
  deadlineMs: number,
  usage: CrmUsage,
  mayRenew: boolean,
): Promise<ContactAnswer> {
  let token: string;
  try {
    const held = tokens.get();
    // A kept token needs no race against the deadline: a warm turn starts no timer here.
    token =
      typeof held === 'string' ? held : await within(remainingMs(time, deadlineMs), held, time, deadlineOver);
  } catch (error) {
    if (error instanceof CrmFailure && error.crmOutcome === 'rate_limited') {
      return { kind: 'throttled', retryAfterMs: error.retryAfterMs };
    }
    throw error;
  }
  const attemptMs = Math.min(timeoutMs, remainingMs(time, deadlineMs));
  usage.requests += 1;
  const response = await send(contactRequest(baseUrl, userId, token, attemptMs));
  const answer = readContactResponse(response, time.epochMs());
  if (answer.kind === 'token_refused' && mayRenew) {
    tokens.reject(token);
  }
  return answer;
}

function remainingMs(time: Time, deadlineMs: number): number {
  const ms = deadlineMs - time.monotonicMs();
  if (ms <= 0) {
    throw deadlineOver();
  }
  return ms;
}

function deadlineOver(): CrmFailure {
  return new CrmFailure('unavailable', 'deadline over');
}

/** What the world outside can do to a lookup is a failure of it; all else is a fault of ours and stays as it is. */
function toCrmFailure(error: unknown): CrmFailure {
  if (error instanceof CrmFailure) {
    return error;
  }
  if (error instanceof HttpFailure) {
    return new CrmFailure('unavailable', `CRM: ${error.reason}`, { cause: error });
  }
  if (error instanceof SecretUnavailableError) {
    return new CrmFailure('unavailable', 'no client credentials', { cause: error });
  }
  throw error;
}
