import { describe, expect, test } from '@jest/globals';
import { addCanary } from '../../stack/canary/add-canary.ts';
import { CANARY_IDS, FUNCTION_KEY, STACK_IDS } from '../../stack/logical-ids.ts';
import { SETTINGS } from '../../stack/settings.ts';

function resourcesWith(settings: Partial<typeof SETTINGS>): Record<string, unknown> {
  const template = { Resources: {} };
  const service = {
    provider: { compiledCloudFormationTemplate: template, iam: { role: {} }, logs: {} },
    functions: {
      [FUNCTION_KEY]: { versionLogicalId: 'Version1', environment: { WEBHOOK_SECRET_ID: 'arn:secret' } },
    },
    resources: { Mappings: {}, Parameters: {}, Conditions: {}, Resources: {}, Outputs: {}, extensions: {} },
  };
  addCanary(service, { ...SETTINGS, ...settings });
  return template.Resources;
}

test('all at once, the default, adds nothing', () => {
  expect(resourcesWith({})).toEqual({});
});

describe('a canary', () => {
  const resources = resourcesWith({ deployment: 'canary' });

  test('shifts the alias by CodeDeploy, after a smoke turn through the new version', () => {
    expect(resources[CANARY_IDS.liveAlias]).toMatchObject({
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: CANARY_IDS.hook } } },
      Properties: { Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version1', 'Version'] } },
    });
    expect(resources[CANARY_IDS.hook]).toMatchObject({
      Properties: {
        Environment: { Variables: { VERSION: { Ref: 'Version1' }, WEBHOOK_SECRET_ID: 'arn:secret' } },
      },
    });
  });

  test('goes back on the alarms on faults', () => {
    expect(resources[CANARY_IDS.deploymentGroup]).toMatchObject({
      Properties: {
        AlarmConfiguration: { Alarms: expect.arrayContaining([{ Name: { Ref: STACK_IDS.errorRateAlarm } }]) },
        AutoRollbackConfiguration: { Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
      },
    });
  });

  test('watches no alarm where there is none', () => {
    const bare = resourcesWith({ deployment: 'canary', alarms: 'false' });
    expect(bare[CANARY_IDS.deploymentGroup]).not.toHaveProperty('Properties.AlarmConfiguration');
  });
});
