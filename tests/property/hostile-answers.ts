import { expect } from '@jest/globals';
import * as z from 'zod/mini';
import { conversationSchema } from '../../lib/transform/conversation.ts';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import type { TurnResult } from '../test-world.ts';

/** The contract's table of errors, written down once more: what it says must not move with the code. */
const PROBLEMS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  invalid_json: [400, 'Invalid JSON payload'],
  invalid_api_key: [403, 'Invalid API key'],
  invalid_signature: [403, 'Invalid webhook signature'],
  payload_too_large: [413, 'Payload too large'],
  invalid_payload: [422, 'Invalid payload structure'],
  crm_rate_limited: [429, 'CRM rate limit exceeded after retries'],
  internal_error: [500, 'Internal transformation error'],
  crm_unauthorized: [502, 'CRM service unavailable'],
  crm_unavailable: [502, 'CRM service unavailable'],
  secret_unavailable: [503, 'Webhook temporarily unavailable'],
};

/** RFC 9110, section 15, and RFC 6585, section 4. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

const issueSchema = z.strictObject({ path: z.string(), message: z.string().check(z.minLength(1)) });

const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  request_id: z.literal(REQUEST_ID),
  errors: z.optional(z.array(issueSchema).check(z.minLength(1), z.maxLength(20))),
});

/**
 * Expects that a turn ended as the contract says, whatever went into it: a conversation or a problem of the table,
 * told by exactly one EMF document and one log line. Nothing hostile is a fault of ours, so 500 is never expected.
 *
 * @returns how it ended: `ok`, or the problem's code
 */
export function expectDefinedEnd({ answer, body, emf, logs, output }: TurnResult): string {
  const outcome = expectDefinedAnswer(answer.statusCode, body);
  expect(answer.headers).toMatchObject({
    'content-type': outcome === 'ok' ? 'application/json' : 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': REQUEST_ID,
  });
  for (const value of Object.values(answer.headers ?? {})) {
    expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
  const { statusCode } = answer;
  expect(emf).toEqual([expect.objectContaining({ outcome, Turns: 1 })]);
  expect([emf[0]?.['Rejections'], emf[0]?.['Faults']]).toEqual([
    [400, 403, 413, 422].includes(statusCode) ? 1 : undefined,
    [429, 502].includes(statusCode) ? 1 : undefined,
  ]);
  expect(logs).toEqual([expect.objectContaining({ outcome, status: answer.statusCode })]);
  // No third line, and none that an odd character tore apart.
  expect(output.split(/[\n\r\u2028\u2029]/)).toEqual([expect.any(String), expect.any(String), '']);
  return outcome;
}

function expectDefinedAnswer(status: number, body: TurnResult['body']): string {
  if (status === 200) {
    expect(conversationSchema.safeParse(body)).toMatchObject({ success: true });
    return 'ok';
  }
  const problem = problemSchema.parse(body);
  expect([problem.status, problem.detail]).toEqual(PROBLEMS[problem.code]);
  expect([problem.status, problem.title]).toEqual([status, TITLES[status]]);
  // A body that is no JSON may say where.
  if (problem.code !== 'invalid_json') {
    expect(problem.errors !== undefined).toBe(problem.code === 'invalid_payload');
  }
  expect(problem.code).not.toBe('internal_error');
  return problem.code;
}
