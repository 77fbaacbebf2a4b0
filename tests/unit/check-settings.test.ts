import { describe, expect, test } from '@jest/globals';
import { problemsOf, settingsOf, whyNotToDeploy } from '../../stack/check-settings.ts';
import { problemsWithCrm, wantsTokenUrl, withCrm } from '../../stack/crm.ts';
import { SETTINGS, STACK_SETTINGS } from '../../stack/settings.ts';

const CRM = { crmBaseUrl: 'https://crm.example.com', crmTokenUrl: 'https://crm.example.com/token' };
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm/client-a1B2c3';

function problems(file: Readonly<Record<string, unknown>>): string {
  return problemsOf({ file, commandLine: [] }).join('; ');
}

test('the defaults are right, and so is the template for a stage, which deploys nothing as it is', async () => {
  const { default: template } = await import('../../stages/template.json', { with: { type: 'json' } });
  expect(problems({})).toBe('');
  expect(
    problems(Object.fromEntries(Object.entries(template).map(([name, value]) => [name, String(value)]))),
  ).toBe('');
  expect(whyNotToDeploy([template.crmBaseUrl], 'role').join()).toContain('tell where the CRM is');
});

test('--param goes before the file of the stage, and that before the default', () => {
  const given = { file: { crmFallback: 'always', crmScope: 'a' }, commandLine: ['crmScope=b=c'] };
  expect(settingsOf(given)).toEqual({ ...SETTINGS, crmFallback: 'always', crmScope: 'b=c' });
});

describe('a setting is accepted', () => {
  test.each([
    ['apiKeySecretArn', SECRET],
    ['reservedConcurrency', '1'],
    ['alarmErrorRatePercent', '0.5'],
    ['alarmTopicArn', 'arn:aws-cn:sns:cn-north-1:123456789012:alarms'],
    ['secretsKmsKeyArn', 'arn:aws:kms:eu-central-1:123456789012:key/mrk-0123456789abcdef'],
    ['permissionsBoundaryArn', 'arn:aws:iam::123456789012:policy/team/boundary'],
    ['permissionsBoundaryArn', 'arn:aws:iam::aws:policy/PowerUserAccess'],
    ['tags', 'team=voice,cost-center=42'],
  ])('%s as %s', (name, value) => {
    expect(problems({ [name]: value })).toBe('');
  });
});

describe('a setting is refused by the name that was typed', () => {
  test.each([
    ['alarmEmial', 'ops@example.com', /^no such setting: alarmEmial/],
    ['crmFallback', 'sometimes', /^crmFallback must be one of outage/],
    ['crmDeadlineMs', '0', /^crmDeadlineMs must be a whole number from 1/],
    ['crmBaseUrl', 'crm.example.com', /^crmBaseUrl must be an https URL/],
    ['memoryMb', '', /^memoryMb must be/],
    ['memoryMb', 'lots', /^memoryMb must be a whole number from 128 to 10240/],
    ['logRetentionDays', '31', /^logRetentionDays must be one of 1, 3, 5/],
    ['throttleRate', '0', /^throttleRate must be/],
    ['throttleBurst', '0', /^throttleBurst must be/],
    ['alarmMinimumTurns', 'ten', /^alarmMinimumTurns must be/],
    ['alarmErrorRatePercent', '101', /^alarmErrorRatePercent must be/],
    ['alarmFallbackRatePercent', '-1', /^alarmFallbackRatePercent must be/],
    ['alarmLatencyP99Ms', '4s', /^alarmLatencyP99Ms must be/],
    ['alarmRejections', 'many', /^alarmRejections must be/],
    ['runbookUrl', 'see the wiki', /^runbookUrl must be/],
    ['alarmEmail', 'oncall', /^alarmEmail must be/],
    ['alarmTopicArn', 'alarms', /^alarmTopicArn must be/],
    ['apiKeySecretArn', `${SECRET.slice(0, -7)}*`, /^apiKeySecretArn must be the whole ARN/],
    ['apiKeySecretArn', SECRET.slice(0, -7), /^apiKeySecretArn must be the whole ARN/],
    ['webhookSecretArn', 'arn:aws:secretsmanager:*:*:secret:*', /^webhookSecretArn must be/],
    ['crmSecretArn', 'crm', /^crmSecretArn must be/],
    ['secretsKmsKeyArn', 'alias/mine', /^secretsKmsKeyArn must be/],
    ['deploymentRoleArn', 'admin', /^deploymentRoleArn must be/],
    ['permissionsBoundaryArn', 'boundary', /^permissionsBoundaryArn must be/],
    ['reservedConcurrency', '0', /^reservedConcurrency must be/],
    ['provisionedConcurrency', '-1', /^provisionedConcurrency must be/],
    ['deployment', 'slow', /^deployment must be one of all-at-once, canary/],
    ['vpcSubnetIds', 'subnet-1', /^vpcSubnetIds must be/],
    ['vpcSecurityGroupIds', 'default', /^vpcSecurityGroupIds must be/],
    ['tags', 'team', /^tags must be/],
    ['tags', 'aws:team=voice', /^tags must be/],
    ...['accessLog', 'alarms', 'dashboard', 'tracing', 'deletionProtection'].map(
      (name) => [name, 'yes', new RegExp(`^${name} must be one of true, false`)] as const,
    ),
    ['alarmEmail', ['ops@example.com'], /^alarmEmail must be/],
  ])('%s as %j', (name, value, message) => {
    expect(problems({ [name]: value })).toMatch(message);
    if (typeof value === 'string') {
      expect(problemsOf({ file: {}, commandLine: [`${name}=${value}`] }).join()).toMatch(message);
    }
  });

  test('for what does not fit together', () => {
    expect(problems({ vpcSubnetIds: 'subnet-01234567' })).toMatch(/need each other/);
    expect(problems({ deployment: 'canary', provisionedConcurrency: '1' })).toMatch(/do not go together/);
    expect(problems({ reservedConcurrency: '2', provisionedConcurrency: '3' })).toMatch(/not be above/);
  });

  test('whichever of the stack it is', () => {
    for (const name of Object.keys(STACK_SETTINGS)) {
      expect(problems({ [name]: 'not this, ünless it takes anything' })).toContain(`${name} must be `);
    }
  });
});

describe('a deployment', () => {
  test('is let through with the CRM named', () => {
    expect(whyNotToDeploy(Object.values(CRM), 'cognigy-webhook-prod-eu-central-1-lambdaRole')).toEqual([]);
  });

  test('asks where the CRM is', () => {
    expect(whyNotToDeploy([CRM.crmBaseUrl, SETTINGS.crmTokenUrl], 'role').join()).toContain('crmBaseUrl');
  });

  test('is told of a stage whose role would have too long a name', () => {
    const role = `cognigy-webhook-${'s'.repeat(25)}-eu-central-1-lambdaRole`;
    expect(whyNotToDeploy([], role).join()).toMatch(/1 characters too long/);
  });
});

describe('the CRM document of a stage', () => {
  const problemsOfCrm = (file: Readonly<Record<string, string>>) =>
    problemsWithCrm({ file, commandLine: [] }).join();
  const variables = { CRM_BASE_URL: 'a', CRM_TOKEN_URL: 'b', CRM_SCOPE: 'c', CRM_LOOKUP_KEY: 'd' };

  test('becomes a variable without its samples, in place of what it says itself', () => {
    const { CRM: text, ...others } = withCrm(variables, { ...SETTINGS, crm: 'salesforce' });
    expect(others).toEqual({ CRM_BASE_URL: 'a', CRM_TOKEN_URL: 'b' });
    expect(JSON.parse(String(text))).toMatchObject({ auth: { type: 'oauth2' } });
    expect(text).not.toContain('samples');
  });

  test('that asks for no token has no use for its endpoint', () => {
    expect(withCrm(variables, { ...SETTINGS, crm: 'freshsales' })).not.toHaveProperty('CRM_TOKEN_URL');
    expect(wantsTokenUrl({ ...SETTINGS, crm: 'freshsales' })).toBe(false);
    expect(problemsOfCrm({ crm: 'freshsales', crmTokenUrl: 'https://crm.example.com' })).toMatch(
      /^crmTokenUrl must/,
    );
  });

  test('is refused with what is wrong, by its name', () => {
    expect(problemsOfCrm({ crm: 'salesforce' })).toBe('');
    expect(problemsOfCrm({ crm: 'acme' })).toMatch(/^crm: crm\/acme.json cannot be read/);
    expect(problemsOfCrm({ crm: 'salesforce', crmScope: 'a' })).toMatch(
      /^crmScope must not be set beside crm/,
    );
  });

  test('that there is none leaves the default contract', () => {
    expect(withCrm(variables, SETTINGS)).toEqual(variables);
    expect(problemsOfCrm({ crmScope: 'a' })).toBe('');
  });
});
