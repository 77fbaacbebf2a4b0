import { describe, expect, it } from '@jest/globals';
import type { WebhookEvent } from '../../../functions/api-gateway/webhook-event.ts';
import { mapErrors } from '../../../functions/middlewares/map-errors.ts';
import { measureTurn } from '../../../functions/middlewares/measure-turn.ts';
import type { TurnEnd } from '../../../functions/turn/report-turn.ts';
import type { Turn } from '../../../functions/turn/turn.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { lambdaContext, REQUEST_ID } from '../../../local/lambda/context.ts';
import { createFakeTime } from '../../fake-time.ts';
import { ANSWER, throughMiddleware } from './through-middleware.ts';

type Inner = (event: WebhookEvent) => typeof ANSWER | undefined;

/** Returns a measured function, with mapped errors if so told, and what it reported. */
function measured(inner: Inner, { mapped = true } = {}) {
  const time = createFakeTime();
  const reports: { turn: Turn; end: TurnEnd }[] = [];
  const measure = measureTurn({ budgetMs: 6_000, time, report: (turn, end) => reports.push({ turn, end }) });
  const call = throughMiddleware(mapped ? [measure, mapErrors()] : [measure], inner);
  return {
    time,
    reports,
    call: (remainingMs = 10_000) => call({}, lambdaContext({ remainingMs: () => remainingMs })),
  };
}

describe('a turn', () => {
  it('that ends well is reported once, with its status', async () => {
    const { call, reports } = measured(() => ANSWER);
    expect(await call()).toEqual(ANSWER);
    expect(reports.map(({ end }) => end)).toEqual([{ outcome: 'ok', status: 200, error: undefined }]);
  });

  it('that fails is reported once, with its code, its status and the error', async () => {
    const failure = new CrmFailure('rate_limited', 'test');
    const { call, reports } = measured(() => {
      throw failure;
    });
    expect(await call()).toMatchObject({ statusCode: 429 });
    expect(reports.map(({ end }) => end)).toEqual([
      { outcome: 'crm_rate_limited', status: 429, error: failure },
    ]);
  });

  it('that fails by a fault of ours is reported as that', async () => {
    const fault = new TypeError('a fault of ours');
    const { call, reports } = measured(() => {
      throw fault;
    });
    expect(await call()).toMatchObject({ statusCode: 500 });
    expect(reports.map(({ end }) => end)).toEqual([{ outcome: 'internal_error', status: 500, error: fault }]);
  });

  it('that ends without any answer is reported without a status', async () => {
    const { call, reports } = measured(() => undefined);
    await call();
    expect(reports.map(({ end }) => end)).toEqual([{ outcome: 'ok', status: undefined, error: undefined }]);
  });

  it('whose error nobody answers is reported without a status', async () => {
    const fault = new TypeError('a fault of ours');
    const { call, reports } = measured(
      () => {
        throw fault;
      },
      { mapped: false },
    );
    await expect(call()).rejects.toBe(fault);
    expect(reports.map(({ end }) => end)).toEqual([
      { outcome: 'internal_error', status: undefined, error: fault },
    ]);
  });

  it('is a cold start where it is the first, however that one ends', async () => {
    const { call, reports } = measured(() => {
      throw new TypeError('test');
    });
    await call();
    await call();
    await call();
    expect(reports.map(({ turn }) => turn.coldStart)).toEqual([true, false, false]);
  });

  it.each([
    ['its budget', 10_000, 6_000],
    ['its budget, where the Lambda has just enough time left', 6_250, 6_000],
    ['what the Lambda has left, less a margin to answer in', 6_249, 5_999],
  ])('has %s: of %i ms, %i', async (_name, remainingMs, budgetMs) => {
    const { call, reports, time } = measured(() => ANSWER);
    const startedAtMs = time.monotonicMs();
    await call(remainingMs);
    expect(reports[0]?.turn).toMatchObject({ requestId: REQUEST_ID, startedAtMs });
    expect(reports[0]?.turn.deadline.remainingMs).toBe(budgetMs);
  });

  it('shares nothing with another that runs beside it', async () => {
    const { call, reports } = measured(() => ANSWER);
    await Promise.all([call(), call(1_000)]);
    expect(reports.map(({ turn }) => turn.coldStart)).toEqual([true, false]);
    expect(reports[0]?.turn).not.toBe(reports[1]?.turn);
  });
});
