import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CRM_OUTCOME_METRICS, METRICS } from '../../functions/turn/metric-names.ts';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, json } from '../scripts.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

describe('the EMF document', () => {
  it('of a turn holds the metrics, two dimension sets and the ids', async () => {
    const slow: Script = (request, response) => {
      world.time.advance(40);
      return json(200, { tier: 'gold' })(request, response);
    };
    world.contactApi.respondWith(slow);
    const { emf } = await world.start().turn(httpApiEvent());

    expect(emf).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'CognigyWebhook',
              Dimensions: [['service', 'outcome'], ['service']],
              Metrics: [
                { Name: 'Latency', Unit: 'Milliseconds' },
                { Name: 'Turns', Unit: 'Count' },
                { Name: 'Errors', Unit: 'Count' },
                { Name: 'Fallbacks', Unit: 'Count' },
                { Name: 'ColdStarts', Unit: 'Count' },
                { Name: 'StaleSecrets', Unit: 'Count' },
                { Name: 'CrmFound', Unit: 'Count' },
                { Name: 'CrmBreakerOpen', Unit: 'Count' },
                { Name: 'CrmLatency', Unit: 'Milliseconds' },
                { Name: 'CrmRequests', Unit: 'Count' },
              ],
            },
          ],
        },
        service: 'cognigy-webhook',
        outcome: 'ok',
        request_id: REQUEST_ID,
        session_id: 'session-42',
        crm_outcome: 'found',
        crm_breaker: 'closed',
        payload_format: 'flow',
        auth: 'signature',
        Latency: 40,
        CrmLatency: 40,
        CrmRequests: 1,
        Turns: 1,
        Errors: 0,
        Fallbacks: 0,
        ColdStarts: 1,
        StaleSecrets: 0,
        CrmFound: 1,
        CrmBreakerOpen: 0,
      },
    ]);
  });

  it('names every metric that it defines, and defines every metric that it names', async () => {
    const webhook = world.start();
    const known = new Set<string>([...Object.values(METRICS), ...Object.values(CRM_OUTCOME_METRICS)]);
    for (const event of [httpApiEvent(), httpApiEvent({}), httpApiEvent('{'), {}]) {
      const { emf } = await webhook.turn(event);
      expect(emf).toHaveLength(1);
      const { defined, values } = readDocument(emf[0]);
      expect(values).toEqual(defined);
      expect(known).toEqual(new Set([...known, ...defined]));
    }
  });

  it('counts a cold start once for an environment', async () => {
    const webhook = world.start();
    const first = await webhook.turn({});
    const second = await webhook.turn(httpApiEvent());
    expect([first.emf[0]?.['ColdStarts'], second.emf[0]?.['ColdStarts']]).toEqual([1, 0]);
  });

  it('bears the service name that SERVICE_NAME sets', async () => {
    const { emf, logs } = await world.start({ SERVICE_NAME: 'voice-bot' }).turn(httpApiEvent());
    expect([emf[0]?.['service'], logs[0]?.['service']]).toEqual(['voice-bot', 'voice-bot']);
  });
});

describe('the log', () => {
  it('has one line for a turn, with the same ids', async () => {
    const { logs } = await world.start().turn(httpApiEvent());
    expect(logs).toEqual([
      {
        level: 'INFO',
        message: 'turn',
        timestamp: expect.any(String),
        service: 'cognigy-webhook',
        request_id: REQUEST_ID,
        session_id: 'session-42',
        crm_outcome: 'found',
        crm_breaker: 'closed',
        payload_format: 'flow',
        auth: 'signature',
        outcome: 'ok',
        status: 200,
        latency_ms: 0,
        crm_latency_ms: 0,
        crm_requests: 1,
      },
    ]);
  });

  it('bears the id of the trace that the turn is part of', async () => {
    const root = '1-5bef4de7-ad49b0e87f6ef6c87fc2e700';
    const trace = { _X_AMZN_TRACE_ID: `Root=${root};Parent=9a9197af755a6419;Sampled=1` };
    const { logs } = await world.start(trace).turn(httpApiEvent());
    expect(logs[0]).toMatchObject({ xray_trace_id: root });
    const odd = await world.start({ _X_AMZN_TRACE_ID: 'Root=ada@example.com' }).turn(httpApiEvent());
    expect(odd.logs[0]).not.toHaveProperty('xray_trace_id');
  });

  it.each([
    ['DEBUG', 1, 1],
    ['INFO', 1, 1],
    ['WARN', 0, 1],
    ['ERROR', 0, 0],
    ['SILENT', 0, 0],
  ])(
    'at the level %s has %i lines of a turn that went well, and %i of one that did not',
    async (LOG_LEVEL, ok, bad) => {
      const webhook = world.start({ LOG_LEVEL });
      const [good, refused] = [await webhook.turn(httpApiEvent()), await webhook.turn(httpApiEvent('{'))];
      expect([good.logs.length, refused.logs.length]).toEqual([ok, bad]);
      // The metrics do not depend on it.
      expect([good.emf.length, refused.emf.length]).toEqual([1, 1]);
    },
  );

  it('says why the CRM gave nothing, also where the caller got defaults', async () => {
    world.contactApi.respondWith(failing('close'));
    const { logs } = await world.start().turn(httpApiEvent());
    expect(logs).toEqual([
      expect.objectContaining({
        level: 'WARN',
        crm_outcome: 'unavailable',
        failure: {
          code: 'crm_unavailable',
          reason: 'contact API: connection',
          cause: expect.objectContaining({
            name: 'HttpFailure',
            cause: expect.objectContaining({ code: 'ECONNRESET' }),
          }),
        },
      }),
    ]);
  });

  it.each([
    ['WARN', 'the caller has', httpApiEvent('{')],
    ['ERROR', 'we have', httpApiEvent()],
  ])('has %s when %s something to fix', async (level, _who, event) => {
    world.contactApi.respondWith(json(403, {}));
    const { logs } = await world.start().turn(event);
    expect(logs).toEqual([expect.objectContaining({ level })]);
  });
});

it('a turn is written in one piece, so that no line of another turn can come between', async () => {
  const written: string[] = [];
  const webhook = world.start({}, { write: (text) => written.push(text) });
  await webhook.turn(httpApiEvent());
  await webhook.turn(httpApiEvent('{'));
  expect(written).toHaveLength(2);
  for (const text of written) {
    expect(text.split('\n').map((line) => line.slice(0, 8))).toEqual(['{"_aws":', '{"level"', '']);
  }
});

function readDocument(document: Readonly<Record<string, unknown>> | undefined) {
  const { _aws, ...rest } = document ?? {};
  const text = JSON.stringify(_aws);
  const defined = [...text.matchAll(/"Name":"(\w+)"/g)].map(([, name]) => name).sort();
  const values = Object.entries(rest)
    .filter(([, value]) => typeof value === 'number')
    .map(([name]) => name)
    .sort();
  return { defined, values };
}
