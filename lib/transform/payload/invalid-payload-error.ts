import { type PayloadIssue, WebhookError } from '../../errors/webhook-error.ts';

/** A payload can have more invalid places than anyone wants to read, or than an answer may weigh. */
const MAX_ISSUES = 20;

/** The payload is JSON, but its structure is broken. */
export class InvalidPayloadError extends WebhookError {
  readonly code = 'invalid_payload';
  declare readonly issues: readonly PayloadIssue[];

  constructor(issues: readonly PayloadIssue[]) {
    super(`payload refused, ${issues.length} issue(s)`, { issues });
  }
}

/** Collects the invalid places of a payload, as many as anyone wants to read. */
export class IssueList {
  readonly #issues: PayloadIssue[] = [];

  add(path: string, message: string): void {
    if (!this.isFull()) {
      this.#issues.push({ path, message });
    }
  }

  /** Whether further places would not be told. */
  isFull(): boolean {
    return this.#issues.length >= MAX_ISSUES;
  }

  /** @throws {InvalidPayloadError} where there is any issue */
  throwIfAny(): void {
    if (this.#issues.length > 0) {
      throw new InvalidPayloadError(this.#issues);
    }
  }
}
