import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { NAMESPACE } from '../../lib/metrics/metric-names.ts';
import { metricsUsed } from '../stack-metrics.ts';
import { json } from '../world/scripted-server.ts';
import { SECRETS, secrets, startTestWorld, type TestWorld } from '../world/test-world.ts';
import { httpApiEvent, PAYLOAD } from '../world/webhook-events.ts';

let world: TestWorld;
const emitted = new Set<string>();
const outcomes = new Set<unknown>();

/** Has the function end in every way that it can, and notes each metric of each dimension set that it wrote. */
beforeAll(async () => {
  world = await startTestWorld();
  const crash = {
    send: () => {
      throw new TypeError();
    },
  };
  await note({}, httpApiEvent());
  await note({}, httpApiEvent({}));
  for (const status of [404, 403, 429, 500]) {
    world.contactApi.respondWith(json(status, {}));
    await note({ CRM_FALLBACK: 'never' }, httpApiEvent());
  }
  await note({}, {});
  await note({}, httpApiEvent('{'));
  await note({ MAX_BODY_BYTES: '10' }, httpApiEvent());
  await note({}, httpApiEvent({ cognigy: [] }));
  await note({}, httpApiEvent(PAYLOAD), crash);
  world.secretsManager.respondWith(json(500, {}));
  await note({}, httpApiEvent());
  world.secretsManager.respondWith(secrets(SECRETS));
});

afterAll(() => world.stop());

async function note(
  overrides: Readonly<Record<string, string>>,
  event: unknown,
  changed = {},
): Promise<void> {
  const { emf } = await world.start(overrides, changed).turn(event);
  for (const { _aws, ...values } of emf) {
    const { CloudWatchMetrics } = JSON.parse(JSON.stringify(_aws));
    for (const { Namespace, Dimensions, Metrics } of CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = Object.fromEntries(names.map((name: string) => [name, values[name]]));
        for (const { Name } of Metrics) {
          emitted.add(keyOf(Namespace, Name, dimensions));
        }
      }
    }
    outcomes.add(values['outcome']);
  }
}

function keyOf(namespace: string, name: string, dimensions: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

it('every outcome of the contract was seen', () => {
  expect([...outcomes].sort()).toEqual(['ok', ...ERROR_CODES].sort());
});

it.each(metricsUsed().filter(({ namespace }) => namespace === NAMESPACE))(
  '$usedBy shows $name $dimensions, which the function emits',
  ({ namespace, name, dimensions }) => {
    expect(emitted).toContain(keyOf(namespace, name, dimensions));
  },
);
