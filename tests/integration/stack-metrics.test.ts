import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { METRICS, NAMESPACE } from '../../functions/turn/metric-names.ts';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { json } from '../scripts.ts';
import { metricsUsed } from '../stack-metrics.ts';
import { startTestWorld, type TestWorld, type TurnResult } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, payloadOf } from '../webhook-events.ts';

let world: TestWorld;
const emitted = new Set<string>();
/** The highest value that each metric had in any turn. */
const highest = new Map<string, number>();
const outcomes = new Set<unknown>();

/** Has the function end in every way that it can, and notes each metric of each dimension set that it wrote. */
beforeAll(async () => {
  world = await startTestWorld();
  world.vault.create('key', JSON.stringify({ apiKey: 'the-right-api-key' }));
  const crash = {
    send: () => {
      throw new TypeError();
    },
  };
  await note({}, httpApiEvent());
  await note({}, httpApiEvent({}));
  const keeping = world.start({ CONTACT_TTL_SECONDS: '60' });
  noteDocuments((await keeping.turn(httpApiEvent())).emf);
  noteDocuments((await keeping.turn(httpApiEvent())).emf);
  for (const status of [404, 300, 403, 429, 500]) {
    world.contactApi.respondWith(json(status, {}));
    await note({ CRM_FALLBACK: 'never' }, httpApiEvent());
  }
  await note({}, {});
  await note({ API_KEY_SECRET_ID: 'key' }, { headers: { 'x-api-key': 'wrong' } });
  await note({}, httpApiEvent('{'));
  await note({ MAX_BODY_BYTES: '10' }, httpApiEvent());
  await note({}, httpApiEvent({ cognigy: [] }));
  await note({}, httpApiEvent(PAYLOAD), crash);
  const breaking = world.start({ CRM_BREAKER_FAILURES: '1' });
  for (const id of ['user-ada', 'user-bob', 'user-ada']) {
    noteDocuments((await breaking.turn(httpApiEvent(payloadOf(id)))).emf);
  }
  const holding = world.start({ SECRET_TTL_SECONDS: '60' });
  await holding.turn(httpApiEvent());
  // Of a kind that the SDK does not retry, which it would do by a real clock.
  world.secretsManager.respondWith(json(400, { __type: 'AccessDeniedException' }));
  world.time.advance(60_000);
  await holding.turn(httpApiEvent());
  for (let turn = 0; turn < 50 && highest.get(METRICS.staleSecrets) !== 1; turn += 1) {
    noteDocuments((await holding.turn(httpApiEvent())).emf);
  }
  await note({}, httpApiEvent());
});

afterAll(() => world.stop());

async function note(
  overrides: Readonly<Record<string, string>>,
  event: unknown,
  changed = {},
): Promise<void> {
  noteDocuments((await world.start(overrides, changed).turn(event)).emf);
}

function noteDocuments(emf: TurnResult['emf']): void {
  for (const { _aws, ...values } of emf) {
    const { CloudWatchMetrics } = JSON.parse(JSON.stringify(_aws));
    for (const { Namespace, Dimensions, Metrics } of CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = Object.fromEntries(names.map((name: string) => [name, values[name]]));
        for (const { Name } of Metrics) {
          highest.set(Name, Math.max(Number(values[Name]), highest.get(Name) ?? 0));
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

it.each([METRICS.breakerOpen, METRICS.contactCacheHits, METRICS.staleSecrets])(
  '%s is counted where it comes up',
  (name) => {
    expect(highest.get(name)).toBe(1);
  },
);

it.each(metricsUsed().filter(({ namespace }) => namespace === NAMESPACE))(
  '$usedBy shows $name $dimensions, which the function emits',
  ({ namespace, name, dimensions }) => {
    expect(emitted).toContain(keyOf(namespace, name, dimensions));
  },
);
