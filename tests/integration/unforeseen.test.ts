import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld();
});

afterAll(() => world.stop());

it('answers what nobody foresaw with 500, and says nothing more', async () => {
  const webhook = world.start(
    {},
    {
      send: () => {
        throw new RangeError('ada@example.com is out of range');
      },
    },
  );
  const { answer, body, emf, logs, output } = await webhook.turn(httpApiEvent());

  expect(answer.statusCode).toBe(500);
  expect(body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Internal transformation error',
    code: 'internal_error',
    request_id: REQUEST_ID,
  });
  expect(emf).toEqual([expect.objectContaining({ outcome: 'internal_error', Faults: 1 })]);
  expect(logs).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      failure: { name: 'RangeError', frames: expect.arrayContaining([expect.stringContaining('at ')]) },
    }),
  ]);
  expect(output).not.toContain('ada@example.com');
});
