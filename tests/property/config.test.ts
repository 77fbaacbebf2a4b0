import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Config, ConfigError, parseConfig } from '../../functions/cognigy-webhook/config.ts';

const NAMES = [
  'WEBHOOK_SECRET_ID',
  'CRM_SECRET_ID',
  'CRM_BASE_URL',
  'CRM_TOKEN_URL',
  'CRM_SCOPE',
  'CRM_TOKEN_AUTH_METHOD',
  'CRM_FALLBACK',
  'CRM_DEADLINE_MS',
  'CRM_TIMEOUT_MS',
  'MAX_BODY_BYTES',
  'CRM_BREAKER_FAILURES',
  'CRM_BREAKER_OPEN_SECONDS',
  'CONTACT_TTL_SECONDS',
  'SECRET_TTL_SECONDS',
  'SECRET_MAX_STALE_SECONDS',
  'SECRET_ROTATION_WINDOW_SECONDS',
  'API_KEY_ROTATION_WINDOW_SECONDS',
  'SIGNATURE_TOLERANCE_SECONDS',
  'REQUIRE_TIMESTAMP',
];

const anyText = fc.string({ unit: 'binary' });
const urls = fc.oneof(
  anyText,
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'https://crm.example',
    'https://crm.example/?',
    'http://[::1]',
    'http://127.0.0.1:3000',
    'https:',
  ),
);
const numbers = fc.oneof(anyText, fc.integer({ max: 100_000 }).map(String), fc.double().map(String));

const environments = fc.record(
  {
    WEBHOOK_SECRET_ID: anyText,
    CRM_SECRET_ID: anyText,
    CRM_BASE_URL: urls,
    CRM_TOKEN_URL: urls,
    CRM_SCOPE: anyText,
    CRM_TOKEN_AUTH_METHOD: fc.oneof(anyText, fc.constantFrom('client_secret_basic', 'client_secret_post')),
    CRM_FALLBACK: fc.oneof(anyText, fc.constantFrom('outage', 'always', 'never', 'constructor')),
    CRM_DEADLINE_MS: numbers,
    CRM_TIMEOUT_MS: numbers,
    MAX_BODY_BYTES: numbers,
    CRM_BREAKER_FAILURES: numbers,
    CRM_BREAKER_OPEN_SECONDS: numbers,
    CONTACT_TTL_SECONDS: numbers,
    SECRET_TTL_SECONDS: numbers,
    SECRET_MAX_STALE_SECONDS: numbers,
    SECRET_ROTATION_WINDOW_SECONDS: numbers,
    API_KEY_ROTATION_WINDOW_SECONDS: numbers,
    SIGNATURE_TOLERANCE_SECONDS: numbers,
    REQUIRE_TIMESTAMP: fc.oneof(anyText, fc.constantFrom('true', 'false')),
    PATH: anyText,
  },
  { requiredKeys: [] },
);

/** A well-formed base, so that whole configurations come out too. */
const sound = fc.record({
  WEBHOOK_SECRET_ID: fc.constant('webhook'),
  CRM_SECRET_ID: fc.constant('crm'),
  CRM_BASE_URL: fc.constant('https://crm.example'),
  CRM_TOKEN_URL: fc.constant('https://login.example/token'),
});

const variable = `(?:${NAMES.join('|')})`;
const must =
  '(?:must be set|must be one of [a-z_]+(?:, [a-z_]+)*|must be a whole number from \\d+ to \\d+|must be an https URL [ a-z(),]+)';
const ONE_LINE = new RegExp(`^Invalid configuration: ${variable} ${must}(?:; ${variable} ${must})*$`);

function expectSound(config: Config): void {
  for (const url of [config.crmBaseUrl, config.crmTokenUrl].filter((url) => url !== null)) {
    expect(url.protocol === 'https:' || /^http:\/\/(localhost|127\.|\[::1\])/.test(url.href)).toBe(true);
    expect(url.username + url.password).toBe('');
  }
  for (const [value, min, max] of [
    [config.crmDeadlineMs, 1, 30_000],
    [config.crmTimeoutMs, 1, 30_000],
    [config.maxBodyBytes, 1, 10_485_760],
    [config.crmBreakerFailures, 1, 1_000],
    [config.crmBreakerOpenMs, 1_000, 3_600_000],
    [config.contactTtlMs, 0, 86_400_000],
    [config.secretTtlMs, 0, 86_400_000],
    [config.secretMaxStaleMs, 0, 604_800_000],
    [config.secretRotationWindowMs, 0, 604_800_000],
    [config.apiKeyRotationWindowMs, 0, 604_800_000],
    [config.signatureToleranceMs, 1_000, 86_400_000],
  ] as const) {
    expect(Number.isInteger(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(min);
    expect(value).toBeLessThanOrEqual(max);
  }
  for (const text of [config.webhookSecretId, config.crmSecretId, config.crmScope]) {
    expect(text).not.toBe('');
  }
}

describe('any environment', () => {
  it('gives a sound configuration, or one line that names variables and what they must be, and no value', () => {
    const outcomes = { sound: 0, refused: 0 };
    const mixed = fc.tuple(environments, sound, fc.subarray(NAMES)).map(([drawn, base, kept]) => ({
      ...base,
      ...Object.fromEntries(Object.entries(drawn).filter(([name]) => kept.includes(name))),
    }));
    fc.assert(
      fc.property(fc.oneof(environments, mixed), (environment) => {
        try {
          expectSound(parseConfig(environment));
          outcomes.sound += 1;
        } catch (error) {
          if (!(error instanceof ConfigError)) {
            throw error;
          }
          expect(error.message).toMatch(ONE_LINE);
          expect(error.stack).toBe(`ConfigError: ${error.message}`);
          outcomes.refused += 1;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(outcomes.sound).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(20);
  });
});
