import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { WEBHOOK_SECRET } from '../webhook-events.ts';

const SOURCE = readFileSync(new URL('../../stack/canary/smoke-hook.cjs', import.meta.url), 'utf8');
const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };

type Input = Readonly<Record<string, unknown>>;

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

/** Runs the hook as Lambda does, with an SDK that answers with these, and returns what it told CodeDeploy. */
async function runHook(
  invoke: (payload: string) => Promise<Input>,
  secret = JSON.stringify({ webhookSecret: WEBHOOK_SECRET }),
): Promise<Input[]> {
  const told: Input[] = [];
  class Command {
    readonly input: Input;
    constructor(input: Input) {
      this.input = input;
    }
  }
  const client = (send: (input: Input) => unknown) =>
    class {
      send({ input }: Command) {
        return send(input);
      }
    };
  const sdk: Readonly<Record<string, object>> = {
    '@aws-sdk/client-codedeploy': {
      CodeDeployClient: client((input) => told.push(input)),
      PutLifecycleEventHookExecutionStatusCommand: Command,
    },
    '@aws-sdk/client-lambda': {
      LambdaClient: client(({ Payload }) => invoke(String(Payload))),
      InvokeCommand: Command,
    },
    '@aws-sdk/client-secrets-manager': {
      SecretsManagerClient: client(() => ({ SecretString: secret })),
      GetSecretValueCommand: Command,
    },
  };
  const nodes = createRequire(import.meta.url);
  const hook: { handler?: (event: typeof EVENT) => Promise<void> } = {};
  runInNewContext(SOURCE, {
    require: (name: string) => sdk[name] ?? nodes(name),
    exports: hook,
    process: { env: { WEBHOOK_SECRET_ID: 'webhook', VERSION: 'arn:1' } },
    Buffer,
  });
  await hook.handler?.(EVENT);
  return told;
}

const verdict = (status: string) => [
  { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status },
];

describe('before a new version gets traffic', () => {
  async function invoke(payload: string): Promise<Input> {
    const { answer } = await world.start().turn(JSON.parse(payload));
    return { Payload: Buffer.from(JSON.stringify(answer)) };
  }

  it('a signed turn that it answers lets it go on', async () => {
    expect(await runHook(invoke)).toEqual(verdict('Succeeded'));
    expect(world.contactApi.requests).toHaveLength(0);
  });

  it.each([
    ['refuses the turn', invoke, JSON.stringify({ webhookSecret: 'another' })],
    ['dies of it', async () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{}') }), undefined],
    ['cannot be called', () => Promise.reject(new Error('AccessDenied')), undefined],
    ['has a secret that is no JSON', invoke, 'secret'],
  ])('one that %s stops it', async (_what, call, secret) => {
    expect(await runHook(call, secret)).toEqual(verdict('Failed'));
  });
});
