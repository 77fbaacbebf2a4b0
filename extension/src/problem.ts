/** Why there is no conversation. The webhook has codes of its own (`invalid_signature` and so on) beside these. */
export type ProblemCode =
  | 'invalid_configuration'
  | 'selection_too_large'
  | 'selection_unreadable'
  | 'connection_failed'
  | 'timeout'
  | 'answer_too_large'
  | 'unexpected_answer'
  | 'unexpected_status'
  | 'internal_error';

/** What is known beyond code and message, in the webhook's own words. */
export interface ProblemDetails {
  readonly status?: number;
  readonly detail?: string;
  readonly request_id?: string;
  readonly retry_after_seconds?: number;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/**
 * The conversation could not be had. The message is in our own words: it ends in Cognigy's log, and holds neither the
 * secret nor anything that was sent or answered. The details are for the flow alone.
 */
export class EnrichmentProblem extends Error {
  readonly code: string;
  // Not enumerable, so that no logger prints it with the error.
  readonly #details: ProblemDetails;

  constructor(code: ProblemCode | (string & {}), message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = 'EnrichmentProblem';
    this.code = code;
    this.#details = details;
  }

  /** What a flow finds in place of the conversation. */
  toResult() {
    return { error: { code: this.code, message: this.message, ...this.#details } };
  }

  /** One line for Cognigy's log. */
  toLogLine(): string {
    const { request_id: requestId } = this.#details;
    return `Enrich conversation: ${this.message}${requestId === undefined ? '' : `, request ${requestId}`}`;
  }
}
