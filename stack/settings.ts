/**
 * Every setting of a stage, with its default: `sls deploy --stage prod --param "crmBaseUrl=https://…"`.
 * `--stage` and `--region` are options of the framework itself.
 */
export const SETTINGS = {
  /** Base URL of the CRM. Its default is a name that never resolves (RFC 2606), which a deployment refuses. */
  crmBaseUrl: 'https://crm.invalid',
  /** Token endpoint of the CRM; the same holds for its default. */
  crmTokenUrl: 'https://crm.invalid/oauth/token',
  /** OAuth scope that the webhook asks for. */
  crmScope: 'crm.read:contacts',
  /** How the client shows its secret: `client_secret_basic` or `client_secret_post` (RFC 6749, section 2.3.1). */
  crmTokenAuthMethod: 'client_secret_basic',
  /** What the CRM may cost a turn, in milliseconds; Cognigy gives up after 8000. */
  crmDeadlineMs: '6000',
  /** What one attempt at the CRM may take, in milliseconds. */
  crmTimeoutMs: '3000',
  /** Which failures of the CRM become defaults: `outage`, `always` or `never`. */
  crmFallback: 'outage',
  /** Outages of the CRM in a row after which turns stop asking it. */
  crmBreakerFailures: '5',
  /** How long they then do not ask, in seconds, before one of them tries again. */
  crmBreakerOpenSeconds: '15',
  /** How long a contact is kept for the next turns of its conversation, in seconds; 0 keeps none. */
  contactTtlSeconds: '0',
  /** By what the CRM knows a user: `userId`, `email` or `phone`. */
  crmLookupKey: 'userId',
  /** ARN of a secret `{"apiKey":"…"}`, with which calls without a signature get in; empty for none. */
  apiKeySecretArn: '',
  /** Largest body accepted, in bytes. */
  maxBodyBytes: '1048576',
  /** How long a secret that was read is kept, in seconds. */
  secretTtlSeconds: '300',
  /** How long a secret serves on beyond that while it cannot be renewed, in seconds. */
  secretMaxStaleSeconds: '3600',
  /** How long after a rotation the webhook's secret of before is accepted, in seconds. */
  secretRotationWindowSeconds: '86400',
  /** How far the timestamp of a call may be from now, in seconds. */
  signatureToleranceSeconds: '300',
  /** Whether a call must bear a timestamp: `true` or `false`. */
  requireTimestamp: 'false',
  /** Lowest level that is logged: `DEBUG`, `INFO`, `WARN`, `ERROR`, `CRITICAL`; `SILENT` for none. */
  logLevel: 'INFO',
  /** Value of the metrics' `service` dimension: with the stage in it, two stages in one account stay apart. */
  serviceName: `\${self:service}-\${sls:stage}`,

  /** Memory of the function in MB. CPU grows with it; a turn mostly waits for the CRM and needs little. */
  memoryMb: 512,
  /** Turns a second that the route lets through; above it API Gateway answers 429. */
  throttleRate: 50,
  /** Turns that the route lets through at once. */
  throttleBurst: 100,
  /** How long CloudWatch keeps the logs, in days (a value that CloudWatch Logs knows). */
  logRetentionDays: 30,

  /** Share of failed turns, in percent, above which the error rate alarm goes off. */
  alarmErrorRatePercent: 5,
  /** Share of turns answered with defaults, in percent, above which the fallback rate alarm goes off. */
  alarmFallbackRatePercent: 20,
  /** Turns in five minutes below which neither share is judged: one failure of two is no trend. */
  alarmMinimumTurns: 10,
  /** p99 of the whole turn, in milliseconds, above which the latency alarm goes off. */
  alarmLatencyP99Ms: 4000,
  /** ARN of an SNS topic that hears of alarms; empty for none. */
  alarmTopicArn: '',
  /** Address that is sent alarms through a topic of the stack's own; empty for none. */
  alarmEmail: '',
} as const;

export type SettingName = keyof typeof SETTINGS;

/** The framework's variable for a setting: what `--param` gives, else the stage's or the default value. */
export function setting(name: SettingName): string {
  return `\${param:${name}}`;
}
