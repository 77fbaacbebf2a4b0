import type { ErrorCode } from '../../lib/errors/webhook-error.ts';
import type { CrmOutcome } from '../../lib/transform/enrichment.ts';

/** CloudWatch namespace of every metric of the webhook. */
export const NAMESPACE = 'CognigyWebhook';

/** Value of the `service` dimension unless `SERVICE_NAME` sets another. */
export const DEFAULT_SERVICE = 'cognigy-webhook';

/**
 * Dimension sets of every metric: by outcome for the dashboard, and over all outcomes because an alarm cannot
 * SEARCH and percentiles cannot be added up.
 */
export const DIMENSION_SETS = [['service', 'outcome'], ['service']] as const;

/** Value of the `outcome` dimension. */
export type TurnOutcome = 'ok' | ErrorCode;

/** Metrics of a turn. Latencies are in milliseconds, all others are counts. */
export const METRICS = {
  /** The whole turn, from the function's entry to its answer; every turn. */
  latency: 'Latency',
  /** All that the CRM cost the turn: token, attempts and waits; only where the CRM was asked. */
  crmLatency: 'CrmLatency',
  /** Requests sent to the contact API; only where the CRM was asked. */
  crmRequests: 'CrmRequests',
  /** 1 for every turn. */
  turns: 'Turns',
  /** 1 where the answer is a problem, 0 where it is a conversation. */
  errors: 'Errors',
  /** 1 where a failure of the CRM was answered with defaults, else 0. */
  fallbacks: 'Fallbacks',
  /** 1 where the circuit breaker kept the turn from asking the CRM, 0 where it let it; only where there is a user. */
  breakerOpen: 'CrmBreakerOpen',
  /** 1 where the contact was cached by an earlier turn, else 0; only where contacts are cached. */
  contactCacheHits: 'ContactCacheHits',
  /** 1 where a secret is served stale because it could not be read again, else 0. */
  staleSecrets: 'StaleSecrets',
  /** 1 for the first turn of an environment, else 0. */
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
