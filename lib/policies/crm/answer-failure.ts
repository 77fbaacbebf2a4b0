import type { HttpResponse } from '../http/http-client.ts';
import { CrmFailure } from './crm-failure.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** What a gateway says of a server that will be back (RFC 9110 section 15.6). */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Creates the failure for an answer that is of no use.
 *
 * @param who names the server, for operators
 */
export function answerFailure(who: string, response: HttpResponse, nowEpochMs: number): CrmFailure {
  const { status } = response;
  const outcome = status === 429 ? 'rate_limited' : 'unavailable';
  const retryAfterMs = readRetryAfterMs(response.header('retry-after'), nowEpochMs);
  return new CrmFailure(outcome, `${who} answered ${status}`, {
    retryAfterMs,
    transient: status === 429 || TRANSIENT_STATUSES.has(status),
    // A client error is about this request: whoever can choose an id must not be able to shut the CRM off for others.
    outage: status < 400 || status >= 500,
  });
}
