import { WebhookError } from '../errors/webhook-error.ts';

/** One place in the payload that must be mended, and how; neither quotes a value. */
export interface PayloadIssue {
  /** Such as `cognigy.intents[0].confidence`; `""` is the payload itself. */
  readonly path: string;
  readonly message: string;
}

/** The payload is JSON, but its structure is broken. */
export class InvalidPayloadError extends WebhookError {
  readonly code = 'invalid_payload';
  readonly issues: readonly PayloadIssue[];

  constructor(issues: readonly PayloadIssue[]) {
    super(`payload refused, ${issues.length} issue(s)`);
    this.issues = issues;
  }
}
