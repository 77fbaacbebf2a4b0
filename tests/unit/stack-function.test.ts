import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../functions/cognigy-webhook/config.ts';
import configuration from '../../serverless.ts';
import { accessLogFormat } from '../../stack/access-log.ts';
import { whyNotToDeploy } from '../../stack/deploy-check.ts';
import { STACK_IDS } from '../../stack/logical-ids.ts';
import { secrets } from '../../stack/secrets.ts';
import { SETTINGS } from '../../stack/settings.ts';
import { environment, permissions, TIMEOUT_SECONDS } from '../../stack/webhook-function.ts';

type Texts = Readonly<Record<string, string>>;

const CRM = { crmBaseUrl: 'https://crm.example.com', crmTokenUrl: 'https://crm.example.com/token' };

/** The environment as a deployment with these settings gives it to the function. */
function deployedEnvironment(given: Texts): Texts {
  const values: Readonly<Record<string, string | number>> = { ...SETTINGS, ...given };
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value.replace(/\$\{param:(\w+)\}/g, (_, key: string) => String(values[key]))
        : `arn:${value.Ref}`,
    ]),
  );
}

describe('function', () => {
  test('may read the two secrets, and the API key if there is one, and do nothing else', () => {
    expect(permissions).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: [
          { Ref: STACK_IDS.webhookSecret },
          { Ref: STACK_IDS.crmSecret },
          { 'Fn::If': ['HasApiKey', { Ref: 'ApiKeySecretArnParameter' }, { Ref: 'AWS::NoValue' }] },
        ],
      },
    ]);
  });

  test('has these variables', () => {
    expect(Object.keys(environment)).toEqual([
      'WEBHOOK_SECRET_ID',
      'CRM_SECRET_ID',
      'API_KEY_SECRET_ID',
      'CRM_BASE_URL',
      'CRM_TOKEN_URL',
      'CRM_SCOPE',
      'CRM_TOKEN_AUTH_METHOD',
      'CRM_DEADLINE_MS',
      'CRM_TIMEOUT_MS',
      'CRM_LOOKUP_KEY',
      'CRM_FALLBACK',
      'CRM_BREAKER_FAILURES',
      'CRM_BREAKER_OPEN_SECONDS',
      'CONTACT_TTL_SECONDS',
      'MAX_BODY_BYTES',
      'SECRET_TTL_SECONDS',
      'SECRET_MAX_STALE_SECONDS',
      'SECRET_ROTATION_WINDOW_SECONDS',
      'API_KEY_ROTATION_WINDOW_SECONDS',
      'SIGNATURE_TOLERANCE_SECONDS',
      'REQUIRE_TIMESTAMP',
      'LOG_LEVEL',
      'SERVICE_NAME',
    ]);
  });

  test('is deployed with the defaults that it has of its own', () => {
    const deployed = deployedEnvironment(CRM);
    // The service's name has the stage in it, which the function does not know.
    const required = ['WEBHOOK_SECRET_ID', 'CRM_SECRET_ID', 'CRM_BASE_URL', 'CRM_TOKEN_URL', 'SERVICE_NAME'];
    const alone = Object.fromEntries(required.map((name) => [name, deployed[name]]));
    expect(parseConfig(deployed)).toEqual(parseConfig(alone));
  });

  test('lives longer than Cognigy waits, and gives the CRM less than that', () => {
    const cognigyGivesUpMs = 8_000;
    expect(Number(SETTINGS.crmDeadlineMs)).toBeLessThan(cognigyGivesUpMs);
    expect(TIMEOUT_SECONDS * 1_000).toBeGreaterThan(cognigyGivesUpMs);
    expect(TIMEOUT_SECONDS).toBeLessThan(30);
  });
});

test('every setting is used, and every one used exists', () => {
  const placeholders = JSON.stringify({ ...configuration, params: {} }).matchAll(/\$\{param:(\w+)\}/g);
  const names = new Set([...placeholders].map(([, name]) => name));
  expect([...names].sort()).toEqual(Object.keys(SETTINGS).sort());
});

describe('secrets', () => {
  test('are generated in a way that never changes: a change would overwrite what a person put in', () => {
    expect(secrets.WebhookSecret.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'webhookSecret',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
    expect(secrets.CrmSecret.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"clientId":"put-the-client-id-here"}',
      GenerateStringKey: 'clientSecret',
      PasswordLength: 32,
      ExcludePunctuation: true,
    });
  });

  test.each(Object.entries(secrets))(
    '%s has no value in the template and outlives the stack',
    (_, secret) => {
      expect(secret.Properties).not.toHaveProperty('SecretString');
      expect(secret).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    },
  );
});

test('the access log holds variables only, and none of headers, query, body or path', () => {
  const values: unknown[] = Object.values(JSON.parse(accessLogFormat));
  expect(values.filter((value) => !/^\$context\.[\w.]+$/.test(String(value)))).toEqual([]);
  expect(accessLogFormat).not.toMatch(/header|query|body|\$context\.path|authorizer/i);
});

describe('check before a deployment', () => {
  test('lets a deployment through that names the CRM', () => {
    expect(whyNotToDeploy(deployedEnvironment(CRM), ['crmBaseUrl=https://crm.example.com'])).toBeUndefined();
  });

  test.each(['crmBaseUrl', 'crmTokenUrl'] as const)('asks for %s', (missing) => {
    const reason = whyNotToDeploy(deployedEnvironment({ ...CRM, [missing]: SETTINGS[missing] }), []);
    expect(reason).toContain(`--param "${missing}=`);
  });

  test('names the variable that would stop the function', () => {
    expect(whyNotToDeploy(deployedEnvironment({ ...CRM, crmFallback: 'sometimes' }), [])).toContain(
      'CRM_FALLBACK',
    );
  });

  test('names a setting that does not exist', () => {
    expect(whyNotToDeploy(deployedEnvironment(CRM), ['alarmEmial=a=b'])).toMatch(
      /^No such setting: alarmEmial\./,
    );
  });
});
