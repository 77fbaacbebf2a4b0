import type { APIGatewayProxyResult } from 'aws-lambda';
import { type ErrorCode, WebhookError } from '../../lib/errors/webhook-error.ts';
import { toResponse } from './response.ts';

/**
 * The status phrases of RFC 9110, section 15, and RFC 6585, section 4. Node's own table depends on Node's version, and
 * has names of older RFCs for 413 and 422.
 */
export const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
} as const;

interface ProblemKind {
  readonly status: keyof typeof TITLES;
  readonly detail: string;
}

/** The one place that maps codes to statuses, and says what a client is told: what to fix and nothing else. */
export const PROBLEMS: Readonly<Record<ErrorCode, ProblemKind>> = {
  invalid_signature: { status: 403, detail: 'Invalid webhook signature' },
  invalid_api_key: { status: 403, detail: 'Invalid API key' },
  invalid_json: { status: 400, detail: 'Invalid JSON payload' },
  payload_too_large: { status: 413, detail: 'Payload too large' },
  invalid_payload: { status: 422, detail: 'Invalid payload structure' },
  crm_unauthorized: { status: 502, detail: 'CRM service unavailable' },
  crm_rate_limited: { status: 429, detail: 'CRM rate limit exceeded after retries' },
  crm_unavailable: { status: 502, detail: 'CRM service unavailable' },
  secret_unavailable: { status: 503, detail: 'Webhook temporarily unavailable' },
  internal_error: { status: 500, detail: 'Internal transformation error' },
};

/** Returns the code of any thrown value; what is not an error of ours is unforeseen. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof WebhookError ? error.code : 'internal_error';
}

/** Creates the answer for any thrown value, as problem details (RFC 9457). */
export function toProblemResponse(error: unknown, requestId: string): APIGatewayProxyResult {
  const ours = error instanceof WebhookError ? error : undefined;
  const code = codeOf(error);
  const { status, detail } = PROBLEMS[code];
  const problem = {
    // Section 4.2.1: no more semantics than the status and our code have, so the title is the status phrase.
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail,
    code,
    request_id: requestId,
    errors: ours?.issues,
  };
  const retryAfterMs = ours?.retryAfterMs;
  return toResponse(status, 'application/problem+json', problem, requestId, {
    ...(retryAfterMs === undefined ? undefined : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
  });
}
