import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { CONDITION_IDS, FRAMEWORK_IDS, STACK_IDS } from '../../stack/logical-ids.ts';

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

/** The project's configuration without its plugins: what the framework makes of the stack needs no bundle. */
const SERVICE = `
import configuration from ${JSON.stringify(pathToFileURL(join(PROJECT, 'serverless.ts')))};
const [[key, webhook]] = Object.entries(configuration.functions);
const functions = { [key]: { ...webhook, package: { artifact: 'empty.zip' } } };
export default { ...configuration, plugins: [], functions };
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
  await writeFile(join(folder, 'empty.zip'), '');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('template with defaults', () => {
  let template: Template;
  const propertiesOf = (id: string) => template.Resources[id]?.Properties ?? {};

  beforeAll(async () => {
    template = await packageStack();
  }, PROCESS_TIMEOUT_MS);

  test('the role logs, traces, reads its secrets, and does nothing else', () => {
    const role = roleSchema.parse(propertiesOf('IamRoleLambdaExecution'));
    const statements = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const granted = Object.fromEntries(
      statements.flatMap(({ Action, Resource }) =>
        Action.map((action) => [action, JSON.stringify(Resource)]),
      ),
    );
    expect(Object.keys(granted).sort()).toEqual([
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'logs:TagResource',
      'secretsmanager:GetSecretValue',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
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

  test('the function runs on nodejs24.x and arm64, traced, with every variable a text or a reference', () => {
    const properties = propertiesOf(FRAMEWORK_IDS.function);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 10,
      TracingConfig: { Mode: 'Active' },
      Handler: 'functions/cognigy-webhook/handler.handler',
      Environment: {
        Variables: {
          WEBHOOK_SECRET_ID: { Ref: STACK_IDS.webhookSecret },
          CRM_SECRET_ID: { Ref: STACK_IDS.crmSecret },
          CRM_DEADLINE_MS: '6000',
          SERVICE_NAME: 'cognigy-webhook-dev',
        },
      },
    });
    expect(JSON.stringify(properties['Environment'])).not.toContain('${');
  });

  test('the route is throttled, and both log groups forget', () => {
    expect(propertiesOf(FRAMEWORK_IDS.httpApiStage)['DefaultRouteSettings']).toMatchObject({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
    });
    expect(propertiesOf(FRAMEWORK_IDS.functionLogGroup)['RetentionInDays']).toBe(30);
    expect(propertiesOf(FRAMEWORK_IDS.httpApiLogGroup)['RetentionInDays']).toBe(30);
    expect(Object.values(template.Resources).map(({ Properties }) => Properties['RouteKey'])).toContain(
      'POST /api/v2/webhooks/cognigy',
    );
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
      MemorySize: '1024',
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
