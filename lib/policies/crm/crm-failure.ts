import { type ErrorCode, WebhookError, type WebhookErrorOptions } from '../../errors/webhook-error.ts';

export type CrmFailureOutcome = 'unauthorized' | 'rate_limited' | 'unavailable';

interface CrmFailureOptions extends WebhookErrorOptions {
  /** Whether the next attempt may fare better. */
  readonly transient?: boolean;
  /** Whether it speaks of an outage of the CRM; left out where it says nothing about it, since nobody was asked. */
  readonly outage?: boolean;
}

/** The CRM, its token endpoint or our credentials for them brought neither a contact nor a plain no. */
export class CrmFailure extends WebhookError {
  readonly code: ErrorCode;
  readonly crmOutcome: CrmFailureOutcome;
  readonly transient: boolean;
  readonly outage: boolean | undefined;

  constructor(crmOutcome: CrmFailureOutcome, reason: string, options: CrmFailureOptions = {}) {
    super(reason, options);
    this.code = `crm_${crmOutcome}`;
    this.crmOutcome = crmOutcome;
    this.transient = options.transient ?? false;
    this.outage = options.outage;
  }
}
