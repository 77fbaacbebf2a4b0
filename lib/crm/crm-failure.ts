import { type ErrorCode, WebhookError } from '../errors/webhook-error.ts';

export type CrmFailureOutcome = 'unauthorized' | 'rate_limited' | 'unavailable';

const CODES: Readonly<Record<CrmFailureOutcome, ErrorCode>> = {
  unauthorized: 'crm_unauthorized',
  rate_limited: 'crm_rate_limited',
  unavailable: 'crm_unavailable',
};

interface CrmFailureOptions extends ErrorOptions {
  /** How long the CRM asks us to stay away. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the next attempt may fare better. */
  readonly transient?: boolean;
  /** Whether it tells of the CRM, and not only of what this request asked; true for `unavailable` unless said. */
  readonly outage?: boolean;
}

/** The CRM, its token endpoint or our credentials for them gave neither a contact nor a plain no. */
export class CrmFailure extends WebhookError {
  readonly code: ErrorCode;
  readonly crmOutcome: CrmFailureOutcome;
  readonly retryAfterMs: number | undefined;
  readonly transient: boolean;
  readonly outage: boolean;

  constructor(crmOutcome: CrmFailureOutcome, reason: string, options: CrmFailureOptions = {}) {
    super(reason, options);
    this.code = CODES[crmOutcome];
    this.crmOutcome = crmOutcome;
    this.retryAfterMs = options.retryAfterMs;
    this.transient = options.transient ?? false;
    this.outage = options.outage ?? crmOutcome === 'unavailable';
  }
}
