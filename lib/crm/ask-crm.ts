import { type Connect, HttpFailure, type SendRequest } from '../http/http-client.ts';
import { SecretUnavailableError } from '../secrets/secret-unavailable-error.ts';
import type { Time } from '../time/time.ts';
import { within } from '../time/within.ts';
import { backoffMs } from './backoff.ts';
import { type Contact, type ContactAnswer, contactRequest, readContactResponse } from './contact.ts';
import { CrmFailure } from './crm-failure.ts';
import type { TokenSource } from './token-source.ts';

/** Attempts in all where the CRM is busy or out of reach. A renewed token is not counted as one. */
const MAX_ATTEMPTS = 3;

export interface CrmDependencies {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  readonly tokens: TokenSource;
  readonly send: SendRequest;
  readonly connect: Connect;
  readonly time: Time;
  readonly random: () => number;
}

export interface Question {
  readonly userId: string;
  /** Until when it must be answered, an instant of the monotonic clock. */
  readonly deadlineMs: number;
  /** Called for each request that is sent to the contact API. */
  readonly onRequest: () => void;
}

/**
 * Asks the CRM for a contact, in as many attempts as make sense before the deadline: the one place that retries.
 * A wait that would end beyond the deadline is not begun.
 *
 * @returns the contact, or undefined where the CRM does not know the user
 * @throws {CrmFailure} where it cannot be told
 */
export async function askCrm(crm: CrmDependencies, question: Question): Promise<Contact | undefined> {
  let renewed = false;
  let failures = 0;
  for (;;) {
    try {
      const { token, answer } = await attempt(crm, question);
      if (answer.kind !== 'token_refused') {
        // Stryker disable next-line ConditionalExpression: an unknown contact is undefined either way
        return answer.kind === 'found' ? answer.contact : undefined;
      }
      if (renewed || !crm.tokens.reject(token)) {
        throw new CrmFailure('unauthorized', 'contact API refused the token');
      }
      renewed = true;
    } catch (error) {
      const failure = toCrmFailure(error);
      failures += 1;
      const waitMs = failure.retryAfterMs ?? backoffMs(failures, crm.random);
      const fits = waitMs < question.deadlineMs - crm.time.monotonicMs();
      if (!failure.transient || failures === MAX_ATTEMPTS || !fits) {
        throw failure;
      }
      await crm.time.sleep(waitMs);
    }
  }
}

async function attempt(
  { baseUrl, timeoutMs, tokens, send, connect, time }: CrmDependencies,
  { userId, deadlineMs, onRequest }: Question,
): Promise<{ token: string; answer: ContactAnswer }> {
  // Before the token is asked for: with no time left nobody would wait for it, nor hear that it failed.
  const tokenMs = remainingMs(time, deadlineMs);
  const coming = tokens.get();
  if (coming instanceof Promise) {
    connect(baseUrl);
  }
  const token = await within(tokenMs, coming, time, deadlineOver);
  const attemptMs = Math.min(timeoutMs, remainingMs(time, deadlineMs));
  onRequest();
  const response = await send(contactRequest(baseUrl, userId, token, attemptMs));
  return { token, answer: readContactResponse(response, time.epochMs()) };
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
    // Who has waited for a whole attempt in vain is not made to wait for another.
    const transient = error.reason === 'connection';
    return new CrmFailure('unavailable', `CRM: ${error.reason}`, { cause: error, transient });
  }
  if (error instanceof SecretUnavailableError) {
    return new CrmFailure('unavailable', 'no client credentials', { cause: error });
  }
  throw error;
}
