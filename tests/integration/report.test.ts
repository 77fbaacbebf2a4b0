import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { CRM_OUTCOME_METRICS, METRICS } from '../../functions/turn/metric-names.ts';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, json } from '../scripts.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

const emfSchema = z.looseObject({
  _aws: z.looseObject({
    CloudWatchMetrics: z.array(z.looseObject({ Metrics: z.array(z.looseObject({ Name: z.string() })) })),
  }),
});

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

describe('the EMF document', () => {
  it('of a turn holds the metrics, two directives and the ids', async () => {
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
              Dimensions: [['service']],
              Metrics: [
                { Name: 'Latency', Unit: 'Milliseconds' },
                { Name: 'Turns' },
                { Name: 'ColdStarts' },
                { Name: 'CrmFound' },
                { Name: 'CrmLatency', Unit: 'Milliseconds' },
                { Name: 'CrmRequests' },
              ],
            },
            {
              Namespace: 'CognigyWebhook',
              Dimensions: [['service', 'outcome']],
              Metrics: [{ Name: 'Turns' }],
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
        ColdStarts: 1,
        CrmFound: 1,
      },
    ]);
  });

  it.each([
    ['a rejected call is none of the admitted turns', httpApiEvent('{'), { Rejections: 1 }],
    ['a fault is one of them', httpApiEvent(), { Turns: 1, Faults: 1, CrmUnauthorized: 1 }],
  ])('in which %s', async (_name, event, metrics) => {
    world.contactApi.respondWith(json(403, {}));
    const webhook = world.start();
    await webhook.turn({});
    const { emf } = await webhook.turn(event);
    const counted = directives(emf[0])[0]?.names.filter((name) => !/Latency|CrmRequests/.test(name));
    expect(counted?.sort()).toEqual(Object.keys(metrics).sort());
    expect(emf).toEqual([expect.objectContaining(metrics)]);
  });

  it('names metrics that we know, and has a value of each', async () => {
    const webhook = world.start();
    const known = new Set<string>([...Object.values(METRICS), ...Object.values(CRM_OUTCOME_METRICS)]);
    for (const event of [httpApiEvent(), httpApiEvent({}), httpApiEvent('{'), {}]) {
      const { emf } = await webhook.turn(event);
      expect(emf).toHaveLength(1);
      const named = directives(emf[0]).flatMap(({ names }) => names);
      expect(named.map((name) => typeof emf[0]?.[name])).toEqual(named.map(() => 'number'));
      expect(known).toEqual(new Set([...known, ...named]));
    }
  });

  it('counts a cold start once for an environment', async () => {
    const webhook = world.start();
    const first = await webhook.turn({});
    const second = await webhook.turn(httpApiEvent());
    expect([first.emf[0]?.['ColdStarts'], second.emf[0]?.['ColdStarts']]).toEqual([1, undefined]);
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

function directives(document: Readonly<Record<string, unknown>> | undefined) {
  return emfSchema.parse(document)._aws.CloudWatchMetrics.map(({ Metrics }) => ({
    names: Metrics.map(({ Name }) => Name),
  }));
}
