import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type RuntimeApi, startRuntimeApi } from '../../local/lambda/runtime-api.ts';

let api: RuntimeApi;

beforeEach(async () => {
  api = await startRuntimeApi();
});

afterEach(() => api.stop());

function runtimeUrl(path: string): string {
  return `http://${api.address}/2018-06-01/runtime/${path}`;
}

/** Plays one round of a function's runtime: asks for an invocation, then posts what became of it. */
async function playRuntime(result: 'response' | 'error', body: string): Promise<Response> {
  const next = await fetch(runtimeUrl('invocation/next'));
  const id = next.headers.get('lambda-runtime-aws-request-id');
  await fetch(runtimeUrl(`invocation/${id}/${result}`), { method: 'POST', body });
  return next;
}

it('hands an event to the runtime that waits for one, and its response to the caller', async () => {
  expect(api.initEndedAt()).toBeUndefined();
  const runtime = playRuntime('response', '{"statusCode":200}');
  const { response, handedOutAt, answeredAt } = await api.invoke('{"body":"x"}');

  expect(response).toBe('{"statusCode":200}');
  expect(answeredAt).toBeGreaterThanOrEqual(handedOutAt);
  expect(api.initEndedAt()).toBeLessThanOrEqual(handedOutAt);
  const next = await runtime;
  expect(await next.text()).toBe('{"body":"x"}');
  expect(Number(next.headers.get('lambda-runtime-deadline-ms'))).toBeGreaterThan(0);
});

it('rejects an invocation that the function fails, and one whose process has ended', async () => {
  const [failed] = await Promise.allSettled([api.invoke('{}'), playRuntime('error', 'it threw')]);
  expect(failed).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringContaining('it threw') },
  });

  const invoked = api.invoke('{}');
  api.fail('the process ended');
  await expect(invoked).rejects.toThrow('the process ended');
});
