import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { CANARY_IDS, CONDITION_IDS, FRAMEWORK_IDS, STACK_IDS } from '../../stack/logical-ids.ts';

const PROJECT = join(import.meta.dirname, '../..');
const PROCESS_TIMEOUT_MS = 30_000;

const templateSchema = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.string() })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Condition: z.optional(z.string()),
      Properties: z.record(z.string(), z.unknown()),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
});

const statementSchema = z.object({
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.array(z.unknown()),
});
const roleSchema = z.looseObject({
  Policies: z.array(
    z.looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }) }),
  ),
});

type Template = z.infer<typeof templateSchema>;

/** The project's configuration with its stack's plugin alone: what the framework makes of it needs no bundle. */
const SERVICE = `
import configuration from ${JSON.stringify(pathToFileURL(join(PROJECT, 'serverless.ts')))};
const [[key, webhook]] = Object.entries(configuration.functions);
const functions = { [key]: { ...webhook, package: { artifact: 'empty.zip' } } };
export default { ...configuration, plugins: ['./plugin.ts'], functions };
`;

let folder: string;

async function packageStack(...args: string[]): Promise<Template> {
  const cli = join(PROJECT, 'node_modules/serverless/bin/serverless.js');
  await promisify(execFile)(process.execPath, [cli, 'package', ...args], {
    cwd: folder,
    timeout: PROCESS_TIMEOUT_MS,
  });
  const file = join(folder, '.serverless/cloudformation-template-update-stack.json');
  return templateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-template-'));
  await writeFile(join(folder, 'serverless.ts'), SERVICE);
  const plugin = JSON.stringify(join(PROJECT, 'stack/plugin.ts'));
  await writeFile(join(folder, 'plugin.ts'), `export { default } from ${plugin};`);
  await writeFile(join(folder, 'empty.zip'), '');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('template with defaults', () => {
  let template: Template;
  const propertiesOf = (id: string) => template.Resources[id]?.Properties ?? {};

  beforeAll(async () => {
    template = await packageStack();
  }, PROCESS_TIMEOUT_MS);

  test('the role logs, reads its secrets, and does nothing else', () => {
    const role = roleSchema.parse(propertiesOf('IamRoleLambdaExecution'));
    const statements = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const granted = Object.fromEntries(
      statements.flatMap(({ Action, Resource }) =>
        Action.map((action) => [action, JSON.stringify(Resource)]),
      ),
    );
    expect(Object.keys(granted).sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
    expect(granted['secretsmanager:GetSecretValue']).toBe(
      JSON.stringify([
        { Ref: STACK_IDS.webhookSecret },
        { Ref: STACK_IDS.crmSecret },
        { 'Fn::If': ['HasApiKey', { Ref: 'ApiKeySecretArnParameter' }, { Ref: 'AWS::NoValue' }] },
      ]),
    );
    expect(granted['logs:PutLogEvents']).toContain(':log-group:/aws/lambda/cognigy-webhook-dev*');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
  });

  test('the function runs on nodejs24.x and arm64, untraced, with every variable a text or a reference', () => {
    const properties = propertiesOf(FRAMEWORK_IDS.function);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 10,
      Handler: 'functions/cognigy-webhook/handler.handler',
      Environment: {
        Variables: {
          WEBHOOK_SECRET_ID: { Ref: STACK_IDS.webhookSecret },
          CRM_SECRET_ID: { Ref: STACK_IDS.crmSecret },
          CRM_DEADLINE_MS: '6000',
          SERVICE_NAME: 'cognigy-webhook-dev',
          // Half of them are as many names as may hang in DNS before no other is found.
          UV_THREADPOOL_SIZE: '16',
        },
      },
    });
    expect(properties).not.toHaveProperty('TracingConfig');
    expect(JSON.stringify(properties['Environment'])).not.toContain('${');
  });

  test('the route is throttled, and both log groups forget', () => {
    expect(propertiesOf(FRAMEWORK_IDS.httpApiStage)['DefaultRouteSettings']).toMatchObject({
      ThrottlingRateLimit: '50',
      ThrottlingBurstLimit: '100',
    });
    expect(propertiesOf(FRAMEWORK_IDS.functionLogGroup)['RetentionInDays']).toBe(30);
    expect(propertiesOf(FRAMEWORK_IDS.httpApiLogGroup)['RetentionInDays']).toBe(30);
    expect(Object.values(template.Resources).map(({ Properties }) => Properties['RouteKey'])).toContain(
      'POST /api/v2/webhooks/cognigy',
    );
  });

  test('the access log is where it costs no resource policy, and no bucket is public', () => {
    expect(propertiesOf(FRAMEWORK_IDS.httpApiLogGroup)['LogGroupName']).toEqual({
      'Fn::Sub': `/aws/vendedlogs/http-api/\${AWS::StackName}`,
    });
    expect(propertiesOf('ServerlessDeploymentBucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('all of it is ASCII, which is all that CloudFormation reads back', () => {
    expect(JSON.stringify(template)).toMatch(/^[\x20-\x7e]+$/);
  });

  test('every Ref, GetAtt, Sub and condition in it leads to something in it', () => {
    const text = JSON.stringify(template);
    const names = [
      ...text.matchAll(/"Ref":"([^"]+)"/g),
      ...text.matchAll(/"Fn::GetAtt":\["([^"]+)"/g),
      ...text.matchAll(/\$\{([A-Z][^}.]*)/g),
      ...text.matchAll(/"(?:Condition|Fn::If)":\[?"([^"]+)"/g),
    ].map(([, name]) => name);
    const known = [template.Resources, template.Parameters, template.Conditions].flatMap(Object.keys);
    expect(names.filter((name) => !name?.startsWith('AWS::') && !known.includes(String(name)))).toEqual([]);
  });

  test('nobody hears of alarms, no key lets anybody in, and nothing of the framework is left unresolved', () => {
    expect(Object.values(template.Parameters).map(({ Default }) => Default)).toEqual(['', '', '']);
    expect(JSON.stringify(template)).not.toMatch(/\$\{(?:param|self|sls|opt):/);
  });

  test('the outputs say what a person needs next', () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining(['WebhookUrl', 'WebhookSecretArn', 'CrmSecretArn', 'DashboardUrl']),
    );
  });
});

test(
  'settings given by --param reach the template',
  async () => {
    const template = await packageStack(
      ...['--stage', 'prod', '--param', 'crmBaseUrl=https://crm.example.com', '--param', 'memoryMb=1024'],
      ...[
        '--param',
        'throttleRate=5',
        '--param',
        'alarmEmail=ops@example.com',
        '--param',
        'alarmMinimumTurns=20',
      ],
    );
    expect(template.Resources[FRAMEWORK_IDS.function]?.Properties).toMatchObject({
      MemorySize: 1024,
      Environment: {
        Variables: {
          CRM_BASE_URL: 'https://crm.example.com',
          SERVICE_NAME: 'cognigy-webhook-prod',
        },
      },
    });
    expect(template.Resources[FRAMEWORK_IDS.httpApiStage]?.Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: '5' },
    });
    expect(JSON.stringify(template.Resources[STACK_IDS.errorRateAlarm])).toContain('IF(turns >= 20,');
    expect(template.Resources[STACK_IDS.alarmTopic]?.Condition).toBe(CONDITION_IDS.hasAlarmEmail);
    expect(Object.values(template.Parameters).map(({ Default }) => Default)).toContain('ops@example.com');
  },
  PROCESS_TIMEOUT_MS,
);

function given(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0123';

describe('template with all that a stage can ask for', () => {
  let template: Template;
  let text: string;
  const propertiesOf = (id: string) => template.Resources[id]?.Properties ?? {};

  beforeAll(async () => {
    template = await packageStack(
      ...given({
        crm: 'zoho-email',
        reservedConcurrency: '20',
        provisionedConcurrency: '2',
        vpcSubnetIds: 'subnet-01234567,subnet-89abcdef',
        vpcSecurityGroupIds: 'sg-01234567',
        webhookSecretArn: `${SECRET}:webhook-a1B2c3`,
        secretsKmsKeyArn: KEY,
        permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
        tracing: 'true',
        logRetentionDays: '90',
      }),
    );
    text = JSON.stringify(template);
  }, PROCESS_TIMEOUT_MS);

  test('the function has its concurrency, its VPC and its traces', () => {
    expect(propertiesOf(FRAMEWORK_IDS.function)).toMatchObject({
      ReservedConcurrentExecutions: 20,
      VpcConfig: { SubnetIds: ['subnet-01234567', 'subnet-89abcdef'], SecurityGroupIds: ['sg-01234567'] },
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('the role may use network interfaces, but not create log groups', () => {
    const role = JSON.stringify(propertiesOf('IamRoleLambdaExecution'));
    expect(role).toContain('ec2:CreateNetworkInterface');
    expect(role).not.toMatch(/CreateLogGroup|AWSLambdaVPCAccessExecutionRole/);
  });

  test('provisioned environments serve the route: an alias on a version', () => {
    const alias = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::Lambda::Alias');
    expect(alias?.[1].Properties).toMatchObject({
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    const integration = Object.values(template.Resources).find(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::Integration',
    );
    expect(JSON.stringify(integration)).toContain('"provisioned"');
  });

  test('its own secret stands in for the one of the stack, and the key is for the other', () => {
    expect(template.Resources).not.toHaveProperty(STACK_IDS.webhookSecret);
    expect(text).not.toContain(`{"Ref":"${STACK_IDS.webhookSecret}"}`);
    expect(propertiesOf(FRAMEWORK_IDS.function)).toMatchObject({
      Environment: { Variables: { WEBHOOK_SECRET_ID: `${SECRET}:webhook-a1B2c3` } },
    });
    expect(template.Outputs['WebhookSecretArn']?.Value).toBe(`${SECRET}:webhook-a1B2c3`);
    expect(propertiesOf(STACK_IDS.crmSecret)['KmsKeyId']).toBe(KEY);
    const role = roleSchema.parse(propertiesOf('IamRoleLambdaExecution'));
    const statements = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements).toContainEqual({ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [KEY] });
    expect(role).toMatchObject({ PermissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary' });
  });

  test('all variables fit into the 4 KB that Lambda has for them, with the largest CRM document', () => {
    const { Environment } = z
      .object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) })
      .parse(propertiesOf(FRAMEWORK_IDS.function));
    expect(Environment.Variables).toHaveProperty('CRM');
    expect(Environment.Variables).not.toHaveProperty('CRM_SCOPE');
    // References become ARNs of some hundred characters.
    expect(JSON.stringify(Environment.Variables).length).toBeLessThan(3_800);
  });

  test('both log groups keep as long', () => {
    for (const id of [FRAMEWORK_IDS.functionLogGroup, FRAMEWORK_IDS.httpApiLogGroup]) {
      expect(propertiesOf(id)['RetentionInDays']).toBe(90);
    }
  });
});

test(
  'a stage that nobody watches has no dashboard, no alarm and no access log',
  async () => {
    const template = await packageStack(
      ...given({ dashboard: 'false', alarms: 'false', accessLog: 'false' }),
    );
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /CloudWatch|SNS|MetricFilter/.test(type))).toEqual([]);
    expect(template.Resources).not.toHaveProperty(FRAMEWORK_IDS.httpApiLogGroup);
    expect(template.Outputs).not.toHaveProperty('DashboardUrl');
    expect(Object.keys(template.Parameters)).toEqual(['ApiKeySecretArnParameter']);
  },
  PROCESS_TIMEOUT_MS,
);

test(
  'without the access log no alarm asks for what is counted from it',
  async () => {
    const template = await packageStack(...given({ accessLog: 'false' }));
    expect(JSON.stringify(template.Resources[STACK_IDS.usersHurtAlarm])).toContain(STACK_IDS.throttlesAlarm);
    const { [STACK_IDS.dashboard]: _dashboard, ...others } = template.Resources;
    expect(JSON.stringify(others)).not.toMatch(/RefusedCalls/);
  },
  PROCESS_TIMEOUT_MS,
);

test(
  'a canary has the route call an alias on a version, and all that shifts it',
  async () => {
    const template = await packageStack(...given({ deployment: 'canary' }));
    const integration = Object.values(template.Resources).find(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::Integration',
    );
    expect(JSON.stringify(integration)).toContain('"live"');
    const alias = template.Resources[CANARY_IDS.liveAlias]?.Properties;
    const [versionId] = z.object({ 'Fn::GetAtt': z.array(z.string()) }).parse(alias?.['FunctionVersion'])[
      'Fn::GetAtt'
    ];
    expect(template.Resources[versionId ?? '']?.Type).toBe('AWS::Lambda::Version');
  },
  PROCESS_TIMEOUT_MS,
);

test(
  'a wrong setting is refused before anything is packaged',
  async () => {
    await expect(packageStack(...given({ memoryMb: 'lots', alarmEmial: 'a' }))).rejects.toMatchObject({
      stdout: expect.stringMatching(/no such setting: alarmEmial.*memoryMb must be a whole number from 128/s),
    });
  },
  PROCESS_TIMEOUT_MS,
);
