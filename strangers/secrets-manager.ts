import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { installBench, UNDER_CLIENT } from '../bench/install.ts';
import { writeFunction } from '../build/write-function.ts';
import { sign } from '../lib/signature/sign.ts';
import { LOCAL_CRM_CLIENT } from '../local/credentials.ts';
import { type FunctionProcess, startFunction } from '../local/lambda/function-process.ts';
import { startLocalStack } from '../local/local-stack.ts';
import { httpApiEvent } from '../local/samples/http-api-event.ts';
import { ORDER_STATUS } from '../local/samples/payloads.ts';
import { startAwsProxy } from './aws-proxy.ts';
import { startMoto } from './moto.ts';

// Takes the packaged function, under AWS's runtime client, through the life of its secrets in a Secrets Manager that was
// not written for it: created, rotated by staging labels, rolled back, throttled, deleted.

const BODY = JSON.stringify(ORDER_STATUS);
/** Longer than the cool-down between two looks for a newer secret. */
const COMES_TRUE_WITHIN_MS = 20_000;

await installBench();
const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-moto-'));
const stack = await startLocalStack();
const moto = await startMoto();
let isThrottled = false;
const proxy = await startAwsProxy(moto.origin, () =>
  isThrottled
    ? { status: 400, contentType: 'application/x-amz-json-1.1', body: '{"__type":"ThrottlingException"}' }
    : undefined,
);
const client = new SecretsManagerClient({
  endpoint: moto.origin,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const environment = {
  ...stack.environment,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.origin,
  WEBHOOK_SECRET_ID: 'webhook',
  CRM_SECRET_ID: 'crm',
};
const running: FunctionProcess[] = [];
let wrongs = 0;

async function coldStart(): Promise<FunctionProcess> {
  const started = await startFunction({ folder, ...UNDER_CLIENT }, environment);
  running.push(started);
  return started;
}

async function statusOf(webhook: FunctionProcess, secret: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'x-cognigy-signature': sign(BODY, secret) };
  const { response } = await webhook.invoke(JSON.stringify(httpApiEvent({ headers, body: BODY })));
  const answer: unknown = JSON.parse(response);
  return Object(answer).statusCode;
}

/** Says whether a turn gets the status, at once or within the time that a look for newer secrets may take. */
async function expectStatus(
  what: string,
  webhook: FunctionProcess,
  secret: string,
  status: number,
): Promise<void> {
  let seen = await statusOf(webhook, secret);
  for (let waitedMs = 0; seen !== status && waitedMs < COMES_TRUE_WITHIN_MS; waitedMs += 500) {
    await sleep(500);
    seen = await statusOf(webhook, secret);
  }
  wrongs += Number(seen !== status);
  process.stdout.write(`${seen === status ? '✓' : '✗'} ${what}: ${String(seen)}\n`);
}

async function put(secret: string, stages: string[] = ['AWSCURRENT']): Promise<string> {
  const SecretString = JSON.stringify({ webhookSecret: secret });
  const command = new PutSecretValueCommand({ SecretId: 'webhook', SecretString, VersionStages: stages });
  return (await client.send(command)).VersionId ?? '';
}

async function makeCurrent(to: string, from: string): Promise<void> {
  const move = {
    SecretId: 'webhook',
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: to,
    RemoveFromVersionId: from,
  };
  await client.send(new UpdateSecretVersionStageCommand(move));
}

try {
  await writeFunction(folder);
  const SecretString = JSON.stringify({ webhookSecret: 'the-first-webhook-secret' });
  await client.send(new CreateSecretCommand({ Name: 'webhook', SecretString }));
  await client.send(new CreateSecretCommand({ Name: 'crm', SecretString: JSON.stringify(LOCAL_CRM_CLIENT) }));

  const warm = await coldStart();
  await expectStatus('created: the secret lets its caller in', warm, 'the-first-webhook-secret', 200);
  await expectStatus('created: another does not', warm, 'the-wrong-webhook-secret', 403);

  const second = await put('the-second-webhook-secret');
  await expectStatus('rotated: the new one is accepted', warm, 'the-second-webhook-secret', 200);
  await expectStatus('rotated: the previous one still is', warm, 'the-first-webhook-secret', 200);

  const third = await put('the-third-webhook-secret', ['AWSPENDING']);
  await expectStatus('pending: is not accepted yet', warm, 'the-third-webhook-secret', 403);
  await makeCurrent(third, second);
  await expectStatus('promoted by its label: is accepted', warm, 'the-third-webhook-secret', 200);
  await expectStatus(
    'promoted by its label: the previous one still is',
    warm,
    'the-second-webhook-secret',
    200,
  );

  await makeCurrent(second, third);
  await expectStatus('rolled back: the former one is accepted', warm, 'the-second-webhook-secret', 200);
  await expectStatus(
    'rolled back: so it is by a new environment',
    await coldStart(),
    'the-second-webhook-secret',
    200,
  );

  isThrottled = true;
  await expectStatus('throttled: a running environment serves on', warm, 'the-second-webhook-secret', 200);
  const throttled = await coldStart();
  await expectStatus('throttled: a new one has no verdict', throttled, 'the-second-webhook-secret', 503);
  isThrottled = false;
  await expectStatus('throttled no more: it has', throttled, 'the-second-webhook-secret', 200);

  await client.send(new DeleteSecretCommand({ SecretId: 'webhook', ForceDeleteWithoutRecovery: true }));
  await expectStatus('deleted: a running environment serves on', warm, 'the-second-webhook-secret', 200);
  await expectStatus(
    'deleted: a new one has no verdict',
    await coldStart(),
    'the-second-webhook-secret',
    503,
  );
} finally {
  await Promise.all(running.map((one) => one.stop()));
  client.destroy();
  proxy.stop();
  await Promise.all([moto.stop(), stack.stop()]);
  await rm(folder, { recursive: true });
}
process.exitCode = wrongs === 0 ? 0 : 1;
