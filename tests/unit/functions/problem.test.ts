import { describe, expect, it } from '@jest/globals';
import { codeOf, toProblemResponse } from '../../../functions/api-gateway/problem.ts';
import { ERROR_CODES, type ErrorCode, WebhookError } from '../../../lib/errors/webhook-error.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { InvalidPayloadError } from '../../../lib/transform/payload/invalid-payload-error.ts';

const REQUEST_ID = 'request-1';

class CodedError extends WebhookError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super('for operators only');
    this.code = code;
  }
}

function problemOf(error: unknown): unknown {
  return JSON.parse(toProblemResponse(error, REQUEST_ID).body);
}

function retryAfterOf(error: unknown): unknown {
  return toProblemResponse(error, REQUEST_ID).headers?.['retry-after'];
}

describe('a problem', () => {
  const table: Readonly<Record<ErrorCode, readonly [status: number, title: string, detail: string]>> = {
    invalid_signature: [403, 'Forbidden', 'Invalid webhook signature'],
    invalid_api_key: [403, 'Forbidden', 'Invalid API key'],
    invalid_json: [400, 'Bad Request', 'Invalid JSON payload'],
    payload_too_large: [413, 'Content Too Large', 'Payload too large'],
    invalid_payload: [422, 'Unprocessable Content', 'Invalid payload structure'],
    crm_unauthorized: [502, 'Bad Gateway', 'CRM service unavailable'],
    crm_rate_limited: [429, 'Too Many Requests', 'CRM rate limit exceeded after retries'],
    crm_unavailable: [502, 'Bad Gateway', 'CRM service unavailable'],
    secret_unavailable: [503, 'Service Unavailable', 'Webhook temporarily unavailable'],
    internal_error: [500, 'Internal Server Error', 'Internal transformation error'],
  };

  it.each(ERROR_CODES)('%s says what the contract says and nothing else', (code) => {
    const [status, title, detail] = table[code];
    const error = new CodedError(code);
    expect(codeOf(error)).toBe(code);
    expect(toProblemResponse(error, REQUEST_ID).statusCode).toBe(status);
    expect(problemOf(error)).toEqual({
      type: 'about:blank',
      title,
      status,
      detail,
      code,
      request_id: REQUEST_ID,
    });
  });

  it('is problem details that no cache keeps, under the request id', () => {
    expect(toProblemResponse(new CodedError('invalid_json'), REQUEST_ID)).toMatchObject({
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-request-id': REQUEST_ID,
      },
      isBase64Encoded: false,
    });
  });

  it('of a broken structure lists where it is broken', () => {
    const issues = [{ path: 'cognigy', message: 'must be an object' }];
    expect(problemOf(new InvalidPayloadError(issues))).toMatchObject({ status: 422, errors: issues });
  });

  it.each([
    new TypeError('user ada@example.com is not a function'),
    'ada@example.com',
    { code: 'invalid_json', statusCode: 400, message: 'ada@example.com' },
    Object.assign(new Error('ada@example.com'), { code: 'invalid_json', statusCode: 400 }),
    null,
    undefined,
  ])('of the unforeseen %p says nothing more than that', (error) => {
    expect(codeOf(error)).toBe('internal_error');
    expect(problemOf(error)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Internal transformation error',
      code: 'internal_error',
      request_id: REQUEST_ID,
    });
  });
});

describe('Retry-After', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [30_000, '30'],
  ])('of %i ms is passed on in whole seconds, rounded up: %s', (retryAfterMs, header) => {
    expect(retryAfterOf(new CrmFailure('rate_limited', 'test', { retryAfterMs }))).toBe(header);
  });

  it('is left out where it is not known', () => {
    expect(retryAfterOf(new CrmFailure('rate_limited', 'test'))).toBeUndefined();
    expect(retryAfterOf(new TypeError('test'))).toBeUndefined();
  });

  it('asks for a moment where a secret cannot be had', () => {
    expect(retryAfterOf(new SecretUnavailableError('test'))).toBe('5');
  });
});
