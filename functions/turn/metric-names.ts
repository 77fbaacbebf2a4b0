import type { ErrorCode } from '../../lib/errors/webhook-error.ts';
import type { CrmOutcome } from '../../lib/transform/enrichment.ts';

/** CloudWatch namespace of every metric of the webhook. */
export const NAMESPACE = 'CognigyWebhook';

/** Value of the `service` dimension unless `SERVICE_NAME` sets another. */
export const DEFAULT_SERVICE = 'cognigy-webhook';

/** Dimensions of every metric, over all outcomes: an alarm cannot SEARCH, and percentiles cannot be added up. */
export const DIMENSIONS = ['service'] as const;

/** Dimensions of `Turns` alone in a second directive: each value of each further dimension is a metric to pay for. */
export const DIMENSIONS_BY_OUTCOME = ['service', 'outcome'] as const;

/** Value of the `outcome` dimension. */
export type TurnOutcome = 'ok' | ErrorCode;

/** What each error is: a fault (ours, or of what we depend on), or the rejection of a call (its caller's). */
export const ERROR_KINDS: Readonly<Record<ErrorCode, 'fault' | 'rejection'>> = {
  invalid_signature: 'rejection',
  invalid_api_key: 'rejection',
  invalid_json: 'rejection',
  payload_too_large: 'rejection',
  invalid_payload: 'rejection',
  crm_unauthorized: 'fault',
  crm_rate_limited: 'fault',
  crm_unavailable: 'fault',
  secret_unavailable: 'fault',
  internal_error: 'fault',
};

/**
 * Metrics of a turn. Latencies are in milliseconds, all others are counts and written only where they are not 0. An
 * admitted turn is one whose caller was let in and whose payload was read; it ends well or by a fault.
 */
export const METRICS = {
  /** The whole turn, from the function's entry to its answer; admitted turns. */
  latency: 'Latency',
  /** All that the CRM cost the turn: token, attempts and waits; only where the CRM was asked. */
  crmLatency: 'CrmLatency',
  /** Requests sent to the contact API; only where the CRM was asked. */
  crmRequests: 'CrmRequests',
  /** By service alone, admitted turns; by service and outcome, every call. */
  turns: 'Turns',
  /**
   * Admitted turns that ended by a fault. What nobody could verify (`secret_unavailable`) is a fault too, but strangers
   * may be among its callers: it is counted by its outcome alone, which has an alarm of its own.
   */
  faults: 'Faults',
  /** Calls that were rejected: anybody can send those. */
  rejections: 'Rejections',
  /** Turns in which a failure of the CRM was answered with defaults. */
  fallbacks: 'Fallbacks',
  /** Turns that the circuit breaker kept from asking the CRM. */
  breakerOpen: 'CrmBreakerOpen',
  /** Turns whose contact was cached by an earlier turn. */
  contactCacheHits: 'ContactCacheHits',
  /** Turns in which a secret was stale, or none served any more, because it could not be read again; no rejection. */
  staleSecrets: 'StaleSecrets',
  /** First calls of an environment, rejected ones too. */
  coldStarts: 'ColdStarts',
} as const;

/** One count per CRM outcome: it is 1 in the turn that had it, and absent elsewhere. */
export const CRM_OUTCOME_METRICS: Readonly<Record<CrmOutcome, string>> = {
  no_user: 'CrmNoUser',
  found: 'CrmFound',
  not_found: 'CrmNotFound',
  ambiguous: 'CrmAmbiguous',
  unauthorized: 'CrmUnauthorized',
  rate_limited: 'CrmRateLimited',
  unavailable: 'CrmUnavailable',
};
