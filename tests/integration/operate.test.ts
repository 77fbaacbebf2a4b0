import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rotate } from '../../operate/rotate.ts';
import { smoke } from '../../operate/smoke.ts';
import type { Stage } from '../../operate/stage.ts';
import { readStageArguments } from '../../operate/stage-arguments.ts';
import type { SendCall } from '../../operate/turn.ts';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

const URL = 'https://api.example/api/v2/webhooks/cognigy';
const WINDOW_MS = 86_400_000;

let world: TestWorld;
let webhook: RunningWebhook;
let printed: string[];
/** Good turns that CloudWatch counts, as soon as it is asked for the n-th time. */
let countedAfter: number;

beforeEach(async () => {
  world = await startTestWorld();
  webhook = world.start();
  printed = [];
  countedAfter = 2;
});

afterEach(() => world.stop());

const send: SendCall = async ({ headers, body }) => {
  const { answer } = await webhook.turn({ ...httpApiEvent(), headers, body });
  return { status: answer.statusCode, body: answer.body };
};

/** The stage whose secret is the test world's. */
function stage(changed: Partial<Stage> = {}): Stage {
  let asked = 0;
  return {
    outputs: async () => ({
      webhookUrl: URL,
      webhookSecretArn: 'webhook',
      metricsService: 'cognigy-webhook',
      rotationWindowMs: WINDOW_MS,
    }),
    readSecret: async (name) => {
      const { text = '{}', createdAtEpochMs = 0 } = world.vault.read(name, 'AWSCURRENT') ?? {};
      const hasPrevious = world.vault.read(name, 'AWSPREVIOUS') !== undefined;
      return { text: JSON.parse(text).webhookSecret, createdAtEpochMs, hasPrevious };
    },
    putSecret: async (name, text) => {
      world.vault.put(name, JSON.stringify({ webhookSecret: text }));
    },
    countTurns: async () => {
      asked += 1;
      return asked >= countedAfter ? 1 : 0;
    },
    ...changed,
  };
}

function options(changed: Partial<Stage> = {}) {
  return {
    stage: stage(changed),
    send,
    nowEpochMs: world.time.epochMs,
    sleep: async (ms: number) => world.time.advance(ms),
    print: (line: string) => printed.push(line),
  };
}

describe('smoke', () => {
  it('says of each check that it is well', async () => {
    expect(await smoke(options())).toBe(true);
    expect(printed).toEqual([
      '✓ outputs and secret can be read',
      '✓ a signed turn without a user is answered with 200',
      '✓ an unsigned turn is rejected with 403',
      '✓ a turn with a stale timestamp is rejected with 403',
      '✓ the turn is a metric',
    ]);
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it('says what is wrong, and asks for no metric of a turn that there was not', async () => {
    const foreign = {
      readSecret: async () => ({ text: 'another', createdAtEpochMs: 0, hasPrevious: false }),
    };
    expect(await smoke(options(foreign))).toBe(false);
    expect(printed[1]).toMatch(/^✗ a signed turn .*: 403 invalid_signature, see docs\/operations\.md#/);
    expect(printed).toHaveLength(4);
  });

  it('gives the metric five minutes', async () => {
    countedAfter = 1_000;
    const startedAtMs = world.time.epochMs();
    expect(await smoke(options())).toBe(false);
    expect(printed.at(-1)).toMatch(/^✗ the turn is a metric: none in 5 minutes/);
    expect(world.time.epochMs() - startedAtMs).toBeLessThan(330_000);
  });

  it('does not take the answer of another server for ours', async () => {
    const other: SendCall = async () => ({ status: 200, body: '<h1>It works!</h1>' });
    expect(await smoke({ ...options(), send: other })).toBe(false);
    expect(printed[1]).toMatch(/not by the webhook/);
  });

  it('says why it cannot begin', async () => {
    const broken = { outputs: async () => Promise.reject(new Error('Stack does not exist')) };
    expect(await smoke(options(broken))).toBe(false);
    expect(printed).toEqual(['✗ outputs and secret can be read: Stack does not exist']);
  });
});

describe('rotate', () => {
  it('makes a new secret, has both accepted, and says what is next without telling either', async () => {
    const { text: before } = await stage().readSecret('webhook');
    await send({ url: URL, headers: {}, body: '' });
    expect(await rotate({ ...options(), force: false })).toBe(true);
    const { text: after } = await stage().readSecret('webhook');
    expect(after).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(printed.slice(0, 3)).toEqual([
      '✓ a new secret is the current one',
      '✓ the new one is accepted',
      '✓ the previous one is accepted',
    ]);
    expect(printed[3]).toMatch(/Connection in Cognigy within 24\.0 hours/);
    expect(printed.join()).not.toContain(before);
    expect(printed.join()).not.toContain(after);
  });

  it('refuses while the secret before the current one may still be in use', async () => {
    await rotate({ ...options(), force: false });
    const { text } = await stage().readSecret('webhook');
    world.time.advance(WINDOW_MS - 3_600_000);
    expect(await rotate({ ...options(), force: false })).toBe(false);
    expect(printed.at(-1)).toMatch(/^✗ not rotated: .* 23\.0 hours old/);
    expect(await stage().readSecret('webhook')).toMatchObject({ text });

    expect(await rotate({ ...options(), force: true })).toBe(true);
  });

  it('after a leak, with a window of 0, sees that the previous one is out', async () => {
    webhook = world.start({ SECRET_ROTATION_WINDOW_SECONDS: '0' });
    const outputs = async () => ({ ...(await stage().outputs()), rotationWindowMs: 0 });
    expect(await rotate({ ...options({ outputs }), force: false })).toBe(true);
    expect(printed.slice(2)).toEqual([
      '✓ the previous one is not accepted any more',
      'next: put the new secret into the Connection in Cognigy now: until then the bot is shut out',
      expect.any(String),
    ]);
  });

  it('says so where the new one is not accepted', async () => {
    expect(await rotate({ ...options({ putSecret: async () => {} }), force: false })).toBe(false);
    expect(printed.at(-1)).toMatch(/^✗ the new one is accepted: 403/);
  });
});

it('both want a stage, and no argument that they do not know', () => {
  expect(readStageArguments(['--stage', 'prod', '--region', 'eu-west-1'])).toEqual({
    stage: 'prod',
    region: 'eu-west-1',
    url: undefined,
    force: false,
  });
  expect(() => readStageArguments([])).toThrow('which stage?');
  expect(() => readStageArguments(['--stag', 'prod'])).toThrow('--stag');
});
