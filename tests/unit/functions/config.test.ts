import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig } from '../../../functions/cognigy-webhook/config.ts';
import { thrownBy } from '../lib/thrown-by.ts';

const REQUIRED = {
  WEBHOOK_SECRET_ID: 'webhook',
  CRM_SECRET_ID: 'crm',
  CRM_BASE_URL: 'https://crm.example/tenant',
  CRM_TOKEN_URL: 'https://login.example/oauth2/token?tenant=1',
};

const A_URL =
  'must be an https URL (http only for loopback addresses) without user, fragment or misplaced query';

function messageOf(environment: Readonly<Record<string, string | undefined>>): string {
  const error = thrownBy(() => parseConfig(environment));
  if (!(error instanceof ConfigError)) {
    throw error;
  }
  return error.message;
}

describe('the configuration', () => {
  it('needs two secrets and two URLs; all else has a default', () => {
    expect(parseConfig(REQUIRED)).toEqual({
      webhookSecretId: 'webhook',
      crmSecretId: 'crm',
      crmBaseUrl: new URL('https://crm.example/tenant'),
      crmTokenUrl: new URL('https://login.example/oauth2/token?tenant=1'),
      crmDocument: {
        auth: {
          type: 'oauth2',
          clientAuth: 'client_secret_basic',
          params: { scope: 'crm.read:contacts' },
        },
        id: { from: 'userId' },
        request: { path: '/api/v2/contacts/{id}' },
        fields: { tier: 'tier', email: 'email' },
        outcomes: [{ status: 204, then: 'unavailable' }],
      },
      crmScope: 'crm.read:contacts',
      crmTokenAuthMethod: 'client_secret_basic',
      crmLookupKey: 'userId',
      crmFallback: 'outage',
      crmDeadlineMs: 6_000,
      crmTimeoutMs: 3_000,
      maxBodyBytes: 262_144,
      crmBreakerFailures: 5,
      crmBreakerOpenMs: 15_000,
      contactTtlMs: 0,
      secretTtlMs: 300_000,
      secretMaxStaleMs: 3_600_000,
      secretRotationWindowMs: 86_400_000,
      apiKeyRotationWindowMs: 86_400_000,
      signatureToleranceMs: 300_000,
      requireTimestamp: false,
      serviceName: 'cognigy-webhook',
      logLevel: 'INFO',
    });
  });

  it('takes every setting from its variable', () => {
    const config = parseConfig({
      ...REQUIRED,
      CRM_SCOPE: 'contacts:read other',
      CRM_TOKEN_AUTH_METHOD: 'client_secret_post',
      CRM_FALLBACK: 'always',
      CRM_DEADLINE_MS: '4000',
      CRM_TIMEOUT_MS: '1500',
      MAX_BODY_BYTES: '65536',
      CRM_BREAKER_FAILURES: '1',
      CRM_BREAKER_OPEN_SECONDS: '2',
      CONTACT_TTL_SECONDS: '60',
      SECRET_TTL_SECONDS: '0',
      SECRET_MAX_STALE_SECONDS: '7',
      SECRET_ROTATION_WINDOW_SECONDS: '8',
      API_KEY_ROTATION_WINDOW_SECONDS: '0',
      SIGNATURE_TOLERANCE_SECONDS: '9',
      REQUIRE_TIMESTAMP: 'true',
      SERVICE_NAME: 'voice-bot',
      LOG_LEVEL: 'WARN',
    });
    expect(config).toMatchObject({
      crmDocument: {
        auth: { clientAuth: 'client_secret_post', params: { scope: 'contacts:read other' } },
      },
      crmFallback: 'always',
      crmDeadlineMs: 4_000,
      crmTimeoutMs: 1_500,
      maxBodyBytes: 65_536,
      crmBreakerFailures: 1,
      crmBreakerOpenMs: 2_000,
      contactTtlMs: 60_000,
      secretTtlMs: 0,
      secretMaxStaleMs: 7_000,
      secretRotationWindowMs: 8_000,
      apiKeyRotationWindowMs: 0,
      signatureToleranceMs: 9_000,
      requireTimestamp: true,
      serviceName: 'voice-bot',
      logLevel: 'WARN',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig({ ...REQUIRED, CRM_FALLBACK: '', CRM_DEADLINE_MS: '' })).toEqual(
      parseConfig(REQUIRED),
    );
  });

  it('ignores the variables of others', () => {
    expect(parseConfig({ ...REQUIRED, AWS_REGION: 'eu-central-1', PATH: '/bin\n' })).toEqual(
      parseConfig(REQUIRED),
    );
  });
});

describe('a wrong configuration', () => {
  it.each(Object.keys(REQUIRED))('that lacks %s says that it must be set', (name) => {
    expect(messageOf({ ...REQUIRED, [name]: undefined })).toBe(`Invalid configuration: ${name} must be set`);
    expect(messageOf({ ...REQUIRED, [name]: '' })).toBe(`Invalid configuration: ${name} must be set`);
  });

  it.each([
    ['CRM_FALLBACK', 'sometimes', 'must be one of outage, always, never'],
    ['CRM_FALLBACK', 'Outage', 'must be one of outage, always, never'],
    ['CRM_TOKEN_AUTH_METHOD', 'none', 'must be one of client_secret_basic, client_secret_post'],
    ['LOG_LEVEL', 'info', 'must be one of DEBUG, INFO, WARN, ERROR, CRITICAL, SILENT'],
    ['CRM_DEADLINE_MS', '0', 'must be a whole number from 1 to 30000'],
    ['CRM_DEADLINE_MS', '30001', 'must be a whole number from 1 to 30000'],
    ['CRM_DEADLINE_MS', '6s', 'must be a whole number from 1 to 30000'],
    ['CRM_DEADLINE_MS', '6e3', 'must be a whole number from 1 to 30000'],
    ['CRM_TIMEOUT_MS', '-1', 'must be a whole number from 1 to 30000'],
    ['CRM_TIMEOUT_MS', '1.5', 'must be a whole number from 1 to 30000'],
    ['CRM_TIMEOUT_MS', ' 3000', 'must be a whole number from 1 to 30000'],
    ['MAX_BODY_BYTES', '0', 'must be a whole number from 1 to 1500000'],
    ['MAX_BODY_BYTES', '1500001', 'must be a whole number from 1 to 1500000'],
    ['MAX_BODY_BYTES', '1MiB', 'must be a whole number from 1 to 1500000'],
    ['SECRET_TTL_SECONDS', '86401', 'must be a whole number from 0 to 86400'],
    ['SECRET_TTL_SECONDS', 'NaN', 'must be a whole number from 0 to 86400'],
    ['SECRET_TTL_SECONDS', '9999999999999', 'must be a whole number from 0 to 86400'],
    ['CRM_BREAKER_FAILURES', '0', 'must be a whole number from 1 to 1000'],
    ['CRM_BREAKER_FAILURES', '1001', 'must be a whole number from 1 to 1000'],
    ['CRM_BREAKER_OPEN_SECONDS', '0', 'must be a whole number from 1 to 3600'],
    ['CRM_BREAKER_OPEN_SECONDS', '3601', 'must be a whole number from 1 to 3600'],
    ['CONTACT_TTL_SECONDS', '-1', 'must be a whole number from 0 to 86400'],
    ['CONTACT_TTL_SECONDS', '86401', 'must be a whole number from 0 to 86400'],
    ['SECRET_MAX_STALE_SECONDS', '604801', 'must be a whole number from 0 to 604800'],
    ['SECRET_ROTATION_WINDOW_SECONDS', '604801', 'must be a whole number from 0 to 604800'],
    ['API_KEY_ROTATION_WINDOW_SECONDS', '604801', 'must be a whole number from 0 to 604800'],
    ['SIGNATURE_TOLERANCE_SECONDS', '0', 'must be a whole number from 1 to 86400'],
    ['SIGNATURE_TOLERANCE_SECONDS', '86401', 'must be a whole number from 1 to 86400'],
    ['REQUIRE_TIMESTAMP', 'yes', 'must be one of true, false'],
    ['REQUIRE_TIMESTAMP', 'TRUE', 'must be one of true, false'],
  ])('%s=%s says what it must be', (name, value, must) => {
    expect(messageOf({ ...REQUIRED, [name]: value })).toBe(`Invalid configuration: ${name} ${must}`);
  });

  it.each([
    ['CRM_BASE_URL', 'crm.example'],
    ['CRM_BASE_URL', '/api'],
    ['CRM_BASE_URL', 'ftp://crm.example'],
    ['CRM_BASE_URL', 'file:///etc/passwd'],
    ['CRM_BASE_URL', 'http://crm.example'],
    ['CRM_BASE_URL', 'http://localhost.evil.example'],
    ['CRM_BASE_URL', 'http://127.0.0.1.evil.example'],
    ['CRM_BASE_URL', 'http://127.0.0.1@evil.example'],
    ['CRM_BASE_URL', 'http://10.0.0.1'],
    ['CRM_BASE_URL', 'http://[::2]'],
    ['CRM_BASE_URL', 'https://user:password@crm.example'],
    ['CRM_BASE_URL', 'https://user@crm.example'],
    ['CRM_BASE_URL', 'https://crm.example/?tenant=1'],
    ['CRM_BASE_URL', 'https://crm.example/#top'],
    ['CRM_TOKEN_URL', 'http://login.example/token'],
    ['CRM_TOKEN_URL', 'https://login.example/token#top'],
    ['CRM_TOKEN_URL', 'https://:password@login.example/token'],
    ['CRM_TOKEN_URL', 'not a URL\nat all'],
  ])('%s=%s is no URL for it, and is not quoted', (name, value) => {
    expect(messageOf({ ...REQUIRED, [name]: value })).toBe(`Invalid configuration: ${name} ${A_URL}`);
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://127.1.2.3',
    'http://[::1]:3000/x',
    'HTTP://LOCALHOST',
  ])('is not one with the loopback address %s', (url) => {
    expect(parseConfig({ ...REQUIRED, CRM_BASE_URL: url }).crmBaseUrl).toEqual(new URL(url));
  });

  it('names all that is wrong in one line, and is that line wherever it is printed', () => {
    const error = thrownBy(() => parseConfig({ ...REQUIRED, CRM_SECRET_ID: '', CRM_FALLBACK: 'a\nb' }));
    const line =
      'Invalid configuration: CRM_SECRET_ID must be set; CRM_FALLBACK must be one of outage, always, never';
    expect(error).toMatchObject({ name: 'ConfigError', message: line, stack: `ConfigError: ${line}` });
  });
});
