/**
 * The function's settings during the run. They are scaled down, so that a minute holds what production sees in an
 * hour, and keep the order of the real ones: timeout < deadline < breaker < secrets.
 */
export const SETTINGS = {
  /** Three attempts fit: the contact's own, and what a short jitter or `Retry-After: 0` allows. */
  crmDeadlineMs: 600,
  /** Far above what loopback needs on a busy machine, so that a time-out means a fault. */
  crmTimeoutMs: 200,
  /** Short enough to open, probe and close several times within one fault and its end. */
  breakerOpenSeconds: 1,
  /** Every second each environment renews both secrets: faults of Secrets Manager are met at once. */
  secretTtlSeconds: 1,
  /** Every body above costs a 413, and hostile ones stay cheap enough to send by the hundred. */
  maxBodyBytes: 65_536,
} as const;

/** Lifetime of a token where the endpoint is well: short, so that faults of the token endpoint are met at once. */
export const TOKEN_LIFETIME_SECONDS = 2;

/** Cool-downs of the function, which are constants there (see `functions/cognigy-webhook/start-webhook.ts`). */
export const COOLDOWN_MS = 5_000;

/** How long the function may be at reading a secret that does not come: two attempts of the SDK. */
export const READ_MS = 3_000;

/**
 * How long after a rotation senders who do it by the book take the new secret: once every environment that is in
 * use must have renewed, even where a renewal is just about to fail.
 */
export const SWITCH_LATER_MS = SETTINGS.secretTtlSeconds * 1_000 + READ_MS + COOLDOWN_MS + 500;

/** Some still use the old secret for this long after the others have switched. */
export const STRAGGLE_MS = 2_000;

/** What issue and contract allow an answer beyond its deadline. */
export const DEADLINE_SLACK_MS = 50;

/** Kept back by the function from the Lambda's remaining time. */
export const LAMBDA_MARGIN_MS = 250;

/** How one environment differs from others. */
export interface Profile {
  readonly fallback: 'outage' | 'always' | 'never';
  readonly breakerFailures: number;
  readonly maxStaleSeconds: number;
  readonly authMethod: 'client_secret_basic' | 'client_secret_post';
}

/** The one that lives all through the run: its memory, cool-downs and connections grow old. */
export const ELDER: Profile = {
  fallback: 'outage',
  breakerFailures: 8,
  maxStaleSeconds: 30,
  authMethod: 'client_secret_basic',
};

/**
 * Those that come and go beside it. With 1000 failures the breaker stays closed, so that every single turn meets
 * the fault itself; with a stale time of 2 s an outage of Secrets Manager outlasts what is kept.
 */
export const SHORT_LIVED: readonly [Profile, ...Profile[]] = [
  { fallback: 'outage', breakerFailures: 1_000, maxStaleSeconds: 30, authMethod: 'client_secret_basic' },
  { fallback: 'always', breakerFailures: 3, maxStaleSeconds: 2, authMethod: 'client_secret_post' },
  { fallback: 'never', breakerFailures: 1_000, maxStaleSeconds: 2, authMethod: 'client_secret_basic' },
];
