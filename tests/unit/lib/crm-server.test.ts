import { describe, expect, it } from '@jest/globals';
import { answerFailure } from '../../../lib/policies/crm/answer-failure.ts';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { type CrmServer, createCrmServer } from '../../../lib/policies/crm/crm-server.ts';
import { HttpFailure, type HttpResponse } from '../../../lib/policies/http/http-client.ts';
import { DeadlineOverError } from '../../../lib/policies/time/deadline.ts';
import { createFakeTime } from '../../fake-time.ts';
import { httpResponse } from './http-response.ts';
import { thrownBy } from './thrown-by.ts';

const FULL_MS = 3_000;

/** Creates a server that answers so, one request after the other. */
function serverOf(...answers: readonly (HttpResponse | Error)[]) {
  const time = createFakeTime();
  let asked = 0;
  const server = createCrmServer({
    name: 'some server',
    async send() {
      const answer = answers[asked];
      asked += 1;
      if (answer === undefined || answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    time,
  });
  const ask = (timeoutMs = FULL_MS) =>
    server
      .ask(
        {
          ...{ method: 'GET', server: new URL('https://crm.example'), path: '/', headers: {} },
          ...{ timeoutMs, maxResponseBytes: 1 },
        },
        FULL_MS,
        async (response) => {
          if (response.status !== 200) {
            throw answerFailure('rate_limited', 'told', response, time.epochMs());
          }
          return response.status;
        },
      )
      .catch((error: unknown) => error);
  return { time, server, ask, putOffMs: () => putOffMsOf(server) };
}

/** Returns for how long it is put off; undefined where it is not. */
function putOffMsOf(server: CrmServer): number | undefined {
  try {
    server.throwIfPutOff();
    return undefined;
  } catch (error) {
    return error instanceof CrmFailure ? error.retryAfterMs : undefined;
  }
}

function told(seconds: string): HttpResponse {
  return httpResponse(429, '', { 'retry-after': seconds });
}

describe('a server', () => {
  it('that told when to come back is put off until then, with the time that is left', async () => {
    const { ask, server, putOffMs, time } = serverOf(told('30'));
    expect(putOffMs()).toBeUndefined();
    await ask();
    expect(thrownBy(() => server.throwIfPutOff())).toMatchObject({
      crmOutcome: 'rate_limited',
      message: 'told',
      transient: true,
      outage: undefined,
    });
    time.advance(29_999);
    expect(putOffMs()).toBe(1);
    time.advance(1);
    expect(putOffMs()).toBeUndefined();
  });

  it('that told several times is put off for the longest', async () => {
    const { ask, putOffMs, time } = serverOf(told('30'), told('10'), told('60'), httpResponse(429));
    await ask();
    await ask();
    expect(putOffMs()).toBe(30_000);
    time.advance(1_000);
    await ask();
    await ask();
    expect(putOffMs()).toBe(60_000);
  });

  it('that told before the clock was set back is put off no longer', async () => {
    const { ask, putOffMs, time } = serverOf(told('30'));
    await ask();
    time.freeze(-1);
    expect(putOffMs()).toBeUndefined();
  });

  it.each([
    [FULL_MS, 'timeout', { message: 'some server: timeout', outage: true }],
    [FULL_MS - 1, 'connection', { message: 'some server: connection', outage: true, transient: true }],
    [FULL_MS, 'response_too_large', { outage: false }],
  ] as const)('within %p ms fails by %s in its name', async (timeoutMs, reason, failure) => {
    expect(await serverOf(new HttpFailure(reason)).ask(timeoutMs)).toMatchObject(failure);
  });

  it('whose answer our own deadline cut off says nothing', async () => {
    const end = await serverOf(new HttpFailure('timeout')).ask(FULL_MS - 1);
    expect(end).toBeInstanceOf(DeadlineOverError);
  });

  it('answers what is read of it, and hides no fault of ours', async () => {
    const fault = new TypeError('a fault of ours');
    const { ask } = serverOf(httpResponse(200), fault);
    expect([await ask(), await ask()]).toEqual([200, fault]);
  });
});
