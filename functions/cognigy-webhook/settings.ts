import { CLIENT_AUTHS } from '../../lib/policies/crm-document/document-schema.ts';
import { FALLBACK_POLICIES } from '../../lib/transform/enrichment.ts';
import { DEFAULT_SERVICE } from '../turn/metric-names.ts';
import { LOG_LEVELS } from '../turn/report-turn.ts';
import { httpUrl, oneOf, optional, text, wholeNumber } from './setting.ts';

const SECOND_MS = 1_000;
const DAY = 86_400;
const KIBIBYTE = 1_024;

/** An answer can be four times as long as the body, and Lambda takes 6 MB (AWS Lambda guide, "Lambda quotas"). */
const LARGEST_BODY_BYTES = 1_500_000;

/**
 * Every setting of the function, by its field of the configuration. stack/function-settings.ts adds what only a
 * deployment and a reader of docs/configuration.md need, and so keeps it out of the artifact.
 */
export const SETTINGS = {
  webhookSecretId: text('WEBHOOK_SECRET_ID'),
  crmSecretId: text('CRM_SECRET_ID'),
  apiKeySecretId: text('API_KEY_SECRET_ID', ''),
  crmBaseUrl: httpUrl('CRM_BASE_URL', false),
  crmTokenUrl: optional(httpUrl('CRM_TOKEN_URL', true)),
  crmDocument: text('CRM', ''),
  crmScope: text('CRM_SCOPE', 'crm.read:contacts'),
  crmTokenAuthMethod: oneOf('CRM_TOKEN_AUTH_METHOD', CLIENT_AUTHS, 'client_secret_basic'),
  crmDeadlineMs: wholeNumber('CRM_DEADLINE_MS', 1, 30_000, 6_000),
  crmTimeoutMs: wholeNumber('CRM_TIMEOUT_MS', 1, 30_000, 3_000),
  crmLookupKey: oneOf('CRM_LOOKUP_KEY', ['userId', 'email', 'phone'], 'userId'),
  crmFallback: oneOf('CRM_FALLBACK', FALLBACK_POLICIES, 'outage'),
  crmBreakerFailures: wholeNumber('CRM_BREAKER_FAILURES', 1, 1_000, 5),
  crmBreakerOpenMs: wholeNumber('CRM_BREAKER_OPEN_SECONDS', 1, 3_600, 15, SECOND_MS),
  contactTtlMs: wholeNumber('CONTACT_TTL_SECONDS', 0, DAY, 0, SECOND_MS),
  maxBodyBytes: wholeNumber('MAX_BODY_BYTES', 1, LARGEST_BODY_BYTES, 256 * KIBIBYTE),
  secretTtlMs: wholeNumber('SECRET_TTL_SECONDS', 0, DAY, 300, SECOND_MS),
  secretMaxStaleMs: wholeNumber('SECRET_MAX_STALE_SECONDS', 0, 7 * DAY, 3_600, SECOND_MS),
  secretRotationWindowMs: wholeNumber('SECRET_ROTATION_WINDOW_SECONDS', 0, 7 * DAY, DAY, SECOND_MS),
  apiKeyRotationWindowMs: wholeNumber('API_KEY_ROTATION_WINDOW_SECONDS', 0, 7 * DAY, DAY, SECOND_MS),
  signatureToleranceMs: wholeNumber('SIGNATURE_TOLERANCE_SECONDS', 1, DAY, 300, SECOND_MS),
  requireTimestamp: oneOf('REQUIRE_TIMESTAMP', ['true', 'false'], 'false'),
  logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'INFO'),
  serviceName: text('SERVICE_NAME', DEFAULT_SERVICE),
};
