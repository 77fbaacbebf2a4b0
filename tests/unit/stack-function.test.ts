import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../functions/cognigy-webhook/config.ts';
import configuration from '../../serverless.ts';
import { accessLogFormat } from '../../stack/access-log.ts';
import { applySettings } from '../../stack/apply-settings.ts';
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
    // The service's name has the stage in it, which the function does not know; a log line costs where it is read.
    const other = ['SERVICE_NAME', 'LOG_LEVEL'];
    const required = ['WEBHOOK_SECRET_ID', 'CRM_SECRET_ID', 'CRM_BASE_URL', 'CRM_TOKEN_URL', ...other];
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
  const names = new Set<string>();
  const service = JSON.stringify({ ...configuration, params: {} });
  for (const [, name = ''] of service.matchAll(/\$\{param:(\w+)\}/g)) {
    names.add(name);
  }
  const noted = new Proxy(SETTINGS, {
    get(settings, name) {
      names.add(String(name));
      return Reflect.get(settings, name);
    },
  });
  applySettings(JSON.parse(service), noted);
  expect([...names, 'vpcSecurityGroupIds'].sort()).toEqual(Object.keys(SETTINGS).sort());
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
