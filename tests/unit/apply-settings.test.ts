import { describe, expect, test } from '@jest/globals';
import configuration from '../../serverless.ts';
import { applySettings, type Service } from '../../stack/apply-settings.ts';
import { FUNCTION_KEY, STACK_IDS } from '../../stack/logical-ids.ts';
import { SETTINGS, type StageSettings } from '../../stack/settings.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm-a1B2c3';
const ROLE = 'arn:aws:iam::123456789012:role/cognigy-webhook-cloudformation';

/** The service as the framework has it, once settings are applied. */
function serviceWith(settings: Partial<StageSettings>): Service {
  const service: Service = JSON.parse(JSON.stringify(configuration));
  applySettings(service, { ...SETTINGS, ...settings });
  return service;
}

describe('a setting becomes a native key of the framework', () => {
  test.each<[Partial<StageSettings>, object]>([
    [{ memoryMb: '1024' }, { memorySize: 1_024 }],
    [{ reservedConcurrency: '5' }, { reservedConcurrency: 5 }],
    [{ provisionedConcurrency: '2' }, { provisionedConcurrency: 2 }],
    [
      { deployment: 'canary' },
      { versionFunction: true, targetAlias: { name: 'live', logicalId: 'LiveAlias' } },
    ],
    [
      { vpcSubnetIds: 'a,b', vpcSecurityGroupIds: 'c' },
      { vpc: { subnetIds: ['a', 'b'], securityGroupIds: ['c'] } },
    ],
    [{ crmSecretArn: SECRET }, { environment: { CRM_SECRET_ID: SECRET } }],
  ])('of the function: %j', (settings, expected) => {
    expect(serviceWith(settings).functions[FUNCTION_KEY]).toMatchObject(expected);
  });

  test.each<[Partial<StageSettings>, object]>([
    [{ tracing: 'true' }, { tracing: { lambda: true } }],
    [{ logRetentionDays: '7' }, { logRetentionInDays: 7 }],
    [{ deletionProtection: 'true' }, { deletionProtection: true }],
    [{ tags: 'team=voice,cost-center=42' }, { stackTags: { team: 'voice', 'cost-center': '42' } }],
    [{ deploymentRoleArn: ROLE }, { iam: { deploymentRole: ROLE } }],
    [{ permissionsBoundaryArn: ROLE }, { iam: { role: { permissionsBoundary: ROLE } } }],
    [{ accessLog: 'false' }, { logs: { httpApi: false } }],
  ])('of the provider: %j', (settings, expected) => {
    expect(serviceWith(settings).provider).toMatchObject(expected);
  });
});

test('what is switched off is not there, nor what refers to it', () => {
  const all = Object.keys(serviceWith({}).resources.Resources);
  const without = (settings: Partial<StageSettings>) => {
    const left = Object.keys(serviceWith(settings).resources.Resources);
    return all.filter((id) => !left.includes(id));
  };
  expect(without({ dashboard: 'false' })).toEqual([STACK_IDS.dashboard]);
  expect(without({ accessLog: 'false' }).sort()).toEqual([
    STACK_IDS.refusedCallsAlarm,
    STACK_IDS.refusedCallsFilter,
  ]);
  expect(without({ alarms: 'false' })).toHaveLength(14);
  expect(without({ crmSecretArn: SECRET })).toEqual([STACK_IDS.crmSecret]);
});
