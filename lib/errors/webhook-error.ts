/**
 * Every way in which a turn can fail, as a stable name: the problem's `code` and, in metrics, the `outcome`.
 * Bounded on purpose: each value costs one CloudWatch metric per dimension set.
 */
export const ERROR_CODES = [
  'invalid_signature',
  'invalid_api_key',
  'invalid_json',
  'payload_too_large',
  'invalid_payload',
  'crm_unauthorized',
  'crm_rate_limited',
  'crm_unavailable',
  'secret_unavailable',
  'internal_error',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One place in the payload that its sender must fix, and how; neither part quotes a value. */
export interface PayloadIssue {
  /** Such as `cognigy.intents[0].confidence`; `""` is the payload itself. */
  readonly path: string;
  readonly message: string;
}

export interface WebhookErrorOptions extends ErrorOptions {
  /** How long the caller should stay away. */
  readonly retryAfterMs?: number | undefined;
  readonly issues?: readonly PayloadIssue[] | undefined;
}

/**
 * Base of every error of ours. Its message is written for operators and is logged, so it is built from
 * constants and statuses only, never from a payload, a token, a secret or a contact.
 */
export abstract class WebhookError extends Error {
  abstract readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly issues: readonly PayloadIssue[] | undefined;

  constructor(message: string, options: WebhookErrorOptions = {}) {
    super(message, options);
    this.name = 'WebhookError';
    this.retryAfterMs = options.retryAfterMs;
    this.issues = options.issues;
  }
}
