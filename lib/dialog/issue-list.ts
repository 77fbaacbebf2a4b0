import { InvalidPayloadError, type PayloadIssue } from './invalid-payload-error.ts';

/** A payload can hold more broken places than anyone wants to read, or than an answer may weigh. */
const MAX_ISSUES = 20;

/** Gathers the places in which a payload is broken, as many as anyone wants to read. */
export class IssueList {
  readonly #issues: PayloadIssue[] = [];

  add(path: string, message: string): void {
    if (!this.isFull) {
      this.#issues.push({ path, message });
    }
  }

  /** Whether further places would not be told. */
  get isFull(): boolean {
    return this.#issues.length >= MAX_ISSUES;
  }

  /** @throws {InvalidPayloadError} where there is any issue */
  throwIfAny(): void {
    if (this.#issues.length > 0) {
      throw new InvalidPayloadError(this.#issues);
    }
  }
}
