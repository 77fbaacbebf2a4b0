import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { installBench, UNDER_CLIENT } from '../bench/install.ts';
import { writeFunction } from '../build/write-function.ts';
import { LOCAL_CRM_CLIENT } from '../local/credentials.ts';
import { type FunctionProcess, startFunction } from '../local/lambda/function-process.ts';
import { startLocalStack } from '../local/local-stack.ts';
import { httpApiEvent } from '../local/samples/http-api-event.ts';
import { listenOnLoopback } from '../local/servers/listen.ts';
import policy from '../operate/policies/deployer.json' with { type: 'json' };
import { type AwsCall, startAwsProxy } from './aws-proxy.ts';
import { iamActionOf } from './iam-action.ts';
import { startMoto } from './moto.ts';

// Rehearses the life of a stage against moto, as far as that plays AWS: deployment, update, smoke, rotation, roll-back,
// removal. Prints how each ended, and the calls that a deployer needs.

const PROJECT = join(import.meta.dirname, '..');
const SLS = join(PROJECT, 'node_modules/serverless/bin/serverless.js');
const STAGE = 'rehearsal';
const REGION = 'eu-central-1';
const CRM = [
  '--param',
  'crmBaseUrl=https://crm.example.com',
  '--param',
  'crmTokenUrl=https://crm.example.com/token',
];

/** moto's CloudFormation makes no secrets, so the stage brings its own. */
const SECRETS = {
  webhookSecretArn: { webhookSecret: 'webhook-secret-of-the-rehearsal' },
  crmSecretArn: LOCAL_CRM_CLIENT,
};

/** What the policy of a deployer grants. */
const GRANTED = new Set(policy.Statement.flatMap(({ Action }) => Action));

/** Without change sets: moto's leave the stack without its outputs. The framework wants the file in the project. */
const CONFIGURATION = 'rehearsal.serverless.ts';
const DIRECT = `
import configuration from './serverless.ts';
export default { ...configuration, provider: { ...configuration.provider, deploymentMethod: 'direct' } };
`;

/** Good turns of the function, by the documents that it wrote: CloudWatch makes metrics of those. */
let goodTurns = 0;

/** Answers what moto cannot: a call that it does not know, and CloudWatch in the protocol of today's clients. */
function answerItself({ operation }: AwsCall) {
  if (operation === 'UpdateTerminationProtection') {
    const body = `<${operation}Response><${operation}Result/></${operation}Response>`;
    return { status: 200, contentType: 'text/xml', body };
  }
  if (operation === 'GetMetricStatistics') {
    const Datapoints = goodTurns === 0 ? [] : [{ Sum: goodTurns, Timestamp: Math.floor(Date.now() / 1_000) }];
    return { status: 200, contentType: 'application/x-amz-json-1.0', body: JSON.stringify({ Datapoints }) };
  }
  return undefined;
}

await installBench();
const moto = await startMoto();
const proxy = await startAwsProxy(moto.origin, answerItself);
const environment = {
  AWS_ENDPOINT_URL: proxy.origin,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: REGION,
};
const client = {
  endpoint: moto.origin,
  region: REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
let failures = 0;

async function run(what: string, script: string, args: readonly string[], expected: RegExp): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'exit');
  const isWell = code === 0 && expected.test(output);
  failures += Number(!isWell);
  process.stdout.write(`${isWell ? '✓' : '✗'} ${what}\n${isWell ? '' : output}`);
  return output;
}

const sls = (what: string, args: readonly string[], expected: RegExp) =>
  run(what, SLS, [...args, '--stage', STAGE, '--config', CONFIGURATION], expected);

/** Plays API Gateway before the function, and reads its log as CloudWatch does. */
async function serve(webhook: FunctionProcess) {
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) {
      body += chunk;
    }
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const { response } = await webhook.invoke(JSON.stringify(httpApiEvent({ headers, body })));
    const documents = webhook
      .takeOutput()
      .split('\n')
      .filter((line) => line.includes('"_aws"'));
    goodTurns += documents.filter((line) => line.includes('"outcome":"ok"')).length;
    const answer = Object(JSON.parse(response));
    outgoing.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  return {
    origin,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function createSecrets(): Promise<string[]> {
  const secretsManager = new SecretsManagerClient(client);
  const params: string[] = [];
  for (const [setting, value] of Object.entries(SECRETS)) {
    const command = new CreateSecretCommand({ Name: setting, SecretString: JSON.stringify(value) });
    params.push('--param', `${setting}=${(await secretsManager.send(command)).ARN}`);
  }
  return params;
}

async function operate(): Promise<void> {
  const describe = new DescribeStacksCommand({ StackName: `cognigy-webhook-${STAGE}` });
  const { Stacks } = await new CloudFormationClient(client).send(describe);
  const outputs = new Map((Stacks?.[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue ?? '']));
  const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-rehearsal-'));
  const stack = await startLocalStack();
  await writeFunction(folder);
  const webhook = await startFunction(
    { folder, ...UNDER_CLIENT },
    {
      ...stack.environment,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: moto.origin,
      WEBHOOK_SECRET_ID: outputs.get('WebhookSecretArn') ?? '',
      CRM_SECRET_ID: outputs.get('CrmSecretArn') ?? '',
    },
  );
  const api = await serve(webhook);
  const target = ['--stage', STAGE, '--url', api.origin];
  try {
    process.stdout.write(await run('smoke', 'operate/smoke-stage.ts', target, /✓ the turn is a metric/));
    process.stdout.write(
      await run('rotate', 'operate/rotate-stage.ts', target, /✓ the previous one is accepted/),
    );
  } finally {
    api.stop();
    await webhook.stop();
    await stack.stop();
    await rm(folder, { recursive: true });
  }
}

try {
  await writeFile(join(PROJECT, CONFIGURATION), DIRECT);
  const settings = [...CRM, ...(await createSecrets())];
  await run('deploy', SLS, ['deploy', '--stage', STAGE, ...settings], /next:/);
  const again = ['deploy', ...settings, '--param', 'memoryMb=1024'];
  const deployed = await sls('deploy again, with another setting', again, /next:/);
  process.stdout.write(deployed.slice(deployed.indexOf('next:')));
  await sls('info', ['info', '--verbose'], /DashboardUrl/);
  await operate();
  const list = await sls('list deployments', ['deploy', 'list'], /\d{13}|Timestamp/);
  const first = /Timestamp: (\d+)/.exec(list)?.[1] ?? '';
  await sls('roll back', ['rollback', '--timestamp', first], /rolled back/i);
  await sls('remove', ['remove'], /removed/i);
  const lacking = [...new Set(proxy.calls.map(iamActionOf))].filter((action) => !GRANTED.has(action));
  failures += lacking.length;
  process.stdout.write(
    lacking.length === 0
      ? `✓ operate/policies/deployer.json grants each of the ${proxy.calls.length} calls\n`
      : `✗ operate/policies/deployer.json lacks ${lacking.join(', ')}\n`,
  );
} finally {
  proxy.stop();
  await moto.stop();
  await rm(join(PROJECT, CONFIGURATION), { force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
