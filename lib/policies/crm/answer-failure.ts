import type { HttpFailure, HttpResponse } from '../http/http-client.ts';
import { CrmFailure, type CrmFailureOutcome } from './crm-failure.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** What a server, or a gateway before it, says when it will be back (RFC 9110 section 15.6, RFC 6585 section 4). */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Creates the failure for an answer that is of no use.
 *
 * @param reason names the server, for operators
 */
export function answerFailure(
  outcome: CrmFailureOutcome,
  reason: string,
  response: HttpResponse,
  nowEpochMs: number,
): CrmFailure {
  const { status } = response;
  // Any other answer is about what was asked: whoever can choose an id must not shut the CRM off for others.
  const isAboutServer = status === 429 || status >= 500;
  const retryAfter = isAboutServer ? response.header('retry-after') : undefined;
  return new CrmFailure(outcome, reason, {
    retryAfterMs: readRetryAfterMs(retryAfter, nowEpochMs),
    transient: TRANSIENT_STATUSES.has(status),
    outage: status >= 500,
  });
}

/**
 * Creates the failure for an answer that did not come, or not whole.
 *
 * @param who names the server, for operators
 */
export function httpFailure(who: string, cause: HttpFailure): CrmFailure {
  const { reason } = cause;
  return new CrmFailure('unavailable', `${who}: ${reason}`, {
    cause,
    // Who has waited for a whole attempt in vain is not made to wait for another, and nonsense stays nonsense.
    transient: reason === 'connection',
    outage: reason !== 'response_too_large',
  });
}
