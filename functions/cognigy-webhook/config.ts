import * as z from 'zod/mini';
import { TOKEN_AUTH_METHODS } from '../../lib/policies/crm/token-request.ts';
import { FALLBACK_POLICIES } from '../../lib/transform/enrichment.ts';
import { DEFAULT_SERVICE } from '../turn/metric-names.ts';
import { LOG_LEVELS } from '../turn/report-turn.ts';

const MEBIBYTE = 1_048_576;
const DAY_SECONDS = 86_400;
const DIGITS = /^\d{1,9}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The environment's settings are invalid: the function must not start. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`Invalid configuration: ${problems.join('; ')}`);
    this.name = 'ConfigError';
    // The message says all; the line that Lambda logs for a failed start is better off without our frames.
    this.stack = `${this.name}: ${this.message}`;
  }
}

const nonEmptyText = z.string('must be set').check(z.minLength(1, 'must be set'));

const environmentSchema = z.object({
  WEBHOOK_SECRET_ID: nonEmptyText,
  CRM_SECRET_ID: nonEmptyText,
  API_KEY_SECRET_ID: z.optional(nonEmptyText),
  CRM_BASE_URL: httpUrl((url) => url.search === '' && url.hash === ''),
  CRM_TOKEN_URL: httpUrl((url) => url.hash === ''),
  CRM_SCOPE: z._default(nonEmptyText, 'crm.read:contacts'),
  CRM_TOKEN_AUTH_METHOD: oneOf(TOKEN_AUTH_METHODS, 'client_secret_basic'),
  CRM_LOOKUP_KEY: oneOf(['userId', 'email', 'phone'], 'userId'),
  CRM_FALLBACK: oneOf(FALLBACK_POLICIES, 'outage'),
  CRM_DEADLINE_MS: wholeNumber(1, 30_000, 6_000),
  CRM_TIMEOUT_MS: wholeNumber(1, 30_000, 3_000),
  MAX_BODY_BYTES: wholeNumber(1, 10 * MEBIBYTE, MEBIBYTE),
  CRM_BREAKER_FAILURES: wholeNumber(1, 1_000, 5),
  CRM_BREAKER_OPEN_SECONDS: wholeNumber(1, 3_600, 15),
  CONTACT_TTL_SECONDS: wholeNumber(0, DAY_SECONDS, 0),
  SECRET_TTL_SECONDS: wholeNumber(0, DAY_SECONDS, 300),
  SECRET_MAX_STALE_SECONDS: wholeNumber(0, 7 * DAY_SECONDS, 3_600),
  SECRET_ROTATION_WINDOW_SECONDS: wholeNumber(0, 7 * DAY_SECONDS, DAY_SECONDS),
  SIGNATURE_TOLERANCE_SECONDS: wholeNumber(1, DAY_SECONDS, 300),
  REQUIRE_TIMESTAMP: oneOf(['true', 'false'], 'false'),
  SERVICE_NAME: z._default(nonEmptyText, DEFAULT_SERVICE),
  LOG_LEVEL: oneOf(LOG_LEVELS, 'INFO'),
});

/** The function's settings, in the units of their names. */
export type Config = ReturnType<typeof parseConfig>;

/**
 * Reads the settings from the environment; an empty variable counts as not set.
 *
 * @throws {ConfigError} in one line: each variable that is wrong, and what it must be
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  }
  const env = parsed.data;
  return {
    webhookSecretId: env.WEBHOOK_SECRET_ID,
    crmSecretId: env.CRM_SECRET_ID,
    apiKeySecretId: env.API_KEY_SECRET_ID,
    crmBaseUrl: env.CRM_BASE_URL,
    crmToken: { url: env.CRM_TOKEN_URL, scope: env.CRM_SCOPE, authMethod: env.CRM_TOKEN_AUTH_METHOD },
    crmLookupKey: env.CRM_LOOKUP_KEY,
    crmFallback: env.CRM_FALLBACK,
    crmDeadlineMs: env.CRM_DEADLINE_MS,
    crmTimeoutMs: env.CRM_TIMEOUT_MS,
    maxBodyBytes: env.MAX_BODY_BYTES,
    crmBreakerFailures: env.CRM_BREAKER_FAILURES,
    crmBreakerOpenMs: env.CRM_BREAKER_OPEN_SECONDS * 1_000,
    contactTtlMs: env.CONTACT_TTL_SECONDS * 1_000,
    secretTtlMs: env.SECRET_TTL_SECONDS * 1_000,
    secretMaxStaleMs: env.SECRET_MAX_STALE_SECONDS * 1_000,
    secretRotationWindowMs: env.SECRET_ROTATION_WINDOW_SECONDS * 1_000,
    signatureToleranceMs: env.SIGNATURE_TOLERANCE_SECONDS * 1_000,
    requireTimestamp: env.REQUIRE_TIMESTAMP === 'true',
    serviceName: env.SERVICE_NAME,
    logLevel: env.LOG_LEVEL,
  };
}

function oneOf<const T extends readonly string[]>(values: T, fallback: T[number]) {
  return z._default(z.enum(values, `must be one of ${values.join(', ')}`), fallback);
}

/** One function in place of a schema for each of its rules, since a cold start pays for the making of every schema. */
function wholeNumber(min: number, max: number, fallback: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z._default(
    z.pipe(
      z.string(),
      z.transform((value, context): number => {
        const number = DIGITS.test(value) ? Number(value) : Number.NaN;
        if (number >= min && number <= max) {
          return number;
        }
        context.issues.push({ code: 'custom', message, input: undefined });
        return z.NEVER;
      }),
    ),
    fallback,
  );
}

/** An absolute URL; without TLS only to this very machine, since it carries tokens and contacts. */
function httpUrl(isAllowed: (url: URL) => boolean) {
  const message =
    'must be an https URL (http only for loopback addresses) without user, fragment or misplaced query';
  return z.pipe(
    z.string('must be set'),
    z.transform((value, context): URL => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
      if (url === undefined || !secure || url.username !== '' || url.password !== '' || !isAllowed(url)) {
        context.issues.push({ code: 'custom', message, input: undefined });
        return z.NEVER;
      }
      return url;
    }),
  );
}
