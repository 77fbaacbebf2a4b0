import { type PayloadIssue, WebhookError } from '../../errors/webhook-error.ts';

/** A payload can have more invalid places than anyone wants to read, or than an answer may weigh. */
export const MAX_ISSUES = 20;

/** The payload is JSON, but its structure is broken. */
export class InvalidPayloadError extends WebhookError {
  readonly code = 'invalid_payload';
  declare readonly issues: readonly PayloadIssue[];

  constructor(issues: readonly PayloadIssue[]) {
    super(`payload refused, ${issues.length} issue(s)`, { issues });
  }
}
