import { describe, expect, it } from '@jest/globals';
import { answerFailure } from '../../../lib/policies/crm/answer-failure.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { HttpFailure } from '../../../lib/policies/http/http-client.ts';
import { FAKE_NOW_EPOCH_MS } from '../../fake-time.ts';
import { httpResponse } from './http-response.ts';

function failureFor(status: number, headers?: Readonly<Record<string, string>>): CrmFailure {
  const outcome = status === 429 ? 'rate_limited' : 'unavailable';
  return answerFailure(
    outcome,
    `some server answered ${status}`,
    httpResponse(status, 'ada@example.com', headers),
    FAKE_NOW_EPOCH_MS,
  );
}

describe('an answer of no use', () => {
  it.each([
    [429, 'rate_limited', 'crm_rate_limited', true],
    [502, 'unavailable', 'crm_unavailable', true],
    [503, 'unavailable', 'crm_unavailable', true],
    [504, 'unavailable', 'crm_unavailable', true],
    [500, 'unavailable', 'crm_unavailable', false],
    [501, 'unavailable', 'crm_unavailable', false],
    [505, 'unavailable', 'crm_unavailable', false],
    [428, 'unavailable', 'crm_unavailable', false],
    [430, 'unavailable', 'crm_unavailable', false],
    [302, 'unavailable', 'crm_unavailable', false],
    [0, 'unavailable', 'crm_unavailable', false],
  ])('with %i is %s (%s), and may soon be another: %p', (status, crmOutcome, code, transient) => {
    const failure = failureFor(status);
    expect(failure).toBeInstanceOf(CrmFailure);
    expect(failure).toMatchObject({
      crmOutcome,
      code,
      transient,
      retryAfterMs: undefined,
      message: `some server answered ${status}`,
    });
  });

  it.each([
    [302, false],
    [400, false],
    [414, false],
    [429, false],
    [499, false],
    [500, true],
    [503, true],
    [599, true],
  ])('with %i tells of the server, and not only of what it was asked: %p', (status, outage) => {
    expect(failureFor(status).outage).toBe(outage);
  });

  it.each([
    [429, '7', 7_000],
    [503, '7', 7_000],
    [503, 'Mon, 23 Nov 2026 07:00:30 GMT', 30_000],
    [500, '7', 7_000],
    [503, 'later', undefined],
    [418, '7', undefined],
  ])('with %i and Retry-After %s says when', (status, header, retryAfterMs) => {
    expect(failureFor(status, { 'retry-after': header }).retryAfterMs).toBe(retryAfterMs);
  });
});

describe('a failure of the CRM', () => {
  it('is not expected to pass unless it says so', () => {
    const failure = new CrmFailure('unauthorized', 'test');
    expect(failure).toMatchObject({
      name: 'WebhookError',
      code: 'crm_unauthorized',
      transient: false,
      retryAfterMs: undefined,
    });
    expect(failure).not.toHaveProperty('cause');
  });
});

describe('a failure of HTTP', () => {
  it.each(['timeout', 'connection', 'response_too_large'] as const)(
    'says that no answer was had: %s',
    (reason) => {
      const cause = new Error('test');
      expect(new HttpFailure(reason, { cause })).toMatchObject({
        name: 'HttpFailure',
        message: `no HTTP answer: ${reason}`,
        reason,
        cause,
      });
    },
  );
});
