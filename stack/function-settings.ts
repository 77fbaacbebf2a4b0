import type { Setting } from '../functions/cognigy-webhook/setting.ts';
import { SETTINGS } from '../functions/cognigy-webhook/settings.ts';
import { ARNS, optionalText, SECRET_ARN_FORM } from './setting-forms.ts';

/** What a deployment and its reader need to know of a setting of the function. */
interface DeployedSetting<Parameter extends string = string> {
  /** Name for `--param`; left out where the stack makes the value. */
  readonly parameter?: Parameter;
  readonly text: string;
  /** Default of a deployment, where it is not the function's own. */
  readonly default?: string;
  /** What a deployment takes, where the function takes more. */
  readonly stricter?: Pick<Setting<unknown>, 'form' | 'read'>;
}

/** A name that never resolves (RFC 2606), which a deployment refuses. */
const NO_CRM = 'https://crm.invalid';

/** Every setting of the function, as a deployment knows it; one that is missing here does not compile. */
export const DEPLOYED_SETTINGS = {
  webhookSecretId: { text: 'secret with `{"webhookSecret": "…"}`' },
  crmSecretId: { text: 'secret with `{"clientId": "…", "clientSecret": "…"}`' },
  apiKeySecretId: {
    parameter: 'apiKeySecretArn',
    stricter: optionalText('apiKeySecretArn', ARNS.secret, SECRET_ARN_FORM),
    text: 'secret with `{"apiKey": "…"}`: calls without a signature may bring it as `x-api-key`; without it, that is off',
  },
  crmBaseUrl: { parameter: 'crmBaseUrl', default: NO_CRM, text: 'base URL of the CRM, without a query' },
  crmTokenUrl: {
    parameter: 'crmTokenUrl',
    default: `${NO_CRM}/oauth/token`,
    text: "the CRM's token endpoint; may have a query",
  },
  crmDocument: {
    text: 'JSON of the CRM document, without its samples; empty for the default contract: see `crm` below',
  },
  crmScope: { parameter: 'crmScope', text: 'scope of the token' },
  crmTokenAuthMethod: {
    parameter: 'crmTokenAuthMethod',
    text: 'how the client shows its secret to the token endpoint (RFC 6749, section 2.3.1)',
  },
  crmDeadlineMs: {
    parameter: 'crmDeadlineMs',
    text: 'bounds all that a turn waits for; Cognigy gives up after 8000; 1500 to 2000 for voice',
  },
  crmTimeoutMs: { parameter: 'crmTimeoutMs', text: 'what one attempt at the CRM may take' },
  crmLookupKey: { parameter: 'crmLookupKey', text: 'by what the CRM is asked' },
  crmFallback: {
    parameter: 'crmFallback',
    text: 'which failures of the CRM are answered with defaults instead of an error',
  },
  crmBreakerFailures: {
    parameter: 'crmBreakerFailures',
    text: 'outages in a row after which the CRM is left alone',
  },
  crmBreakerOpenMs: {
    parameter: 'crmBreakerOpenSeconds',
    text: 'for how long, until one turn probes it',
  },
  contactTtlMs: {
    parameter: 'contactTtlSeconds',
    text: 'caches a contact for the next turns of its conversation; 0 turns this off',
  },
  maxBodyBytes: {
    parameter: 'maxBodyBytes',
    text: 'larger bodies are a 413; Cognigy sends 65,000 bytes at most',
  },
  secretTtlMs: {
    parameter: 'secretTtlSeconds',
    text: 'after that a secret is read again, behind the scenes',
  },
  secretMaxStaleMs: {
    parameter: 'secretMaxStaleSeconds',
    text: 'how much longer it serves while Secrets Manager fails',
  },
  secretRotationWindowMs: {
    parameter: 'secretRotationWindowSeconds',
    text: 'how long after a rotation the previous webhook secret is accepted; 0 after a leak',
  },
  apiKeyRotationWindowMs: {
    parameter: 'apiKeyRotationWindowSeconds',
    text: 'how long after a rotation the previous API key is accepted; 0 after a leak',
  },
  signatureToleranceMs: {
    parameter: 'signatureToleranceSeconds',
    text: 'how far a signed timestamp may be from now',
  },
  requireTimestamp: { parameter: 'requireTimestamp', text: 'refuses calls without a timestamp' },
  logLevel: {
    parameter: 'logLevel',
    default: 'WARN',
    text: 'lowest level logged; metrics are always written. A deployment has `WARN` by default: the line of a turn that went well says nothing that its metrics do not',
  },
  serviceName: {
    parameter: 'serviceName',
    default: `\${self:service}-\${sls:stage}`,
    text: 'dimension `service` of the metrics; a deployment has `cognigy-webhook-{stage}` by default, so that two stages in one account stay apart',
  },
} as const satisfies Record<keyof typeof SETTINGS, DeployedSetting>;

type Rows = typeof DEPLOYED_SETTINGS;

/** Names of the parameters that become variables of the function. */
export type FunctionParameter = {
  [Name in keyof Rows]: Rows[Name] extends { readonly parameter: infer Parameter extends string }
    ? Parameter
    : never;
}[keyof Rows];

// Object.keys forgets the names.
const names = Object.keys(SETTINGS) as (keyof Rows)[];

/** The function's settings in the order of its table, each with what a deployment knows of it. */
export const functionSettings = names.map((name) => {
  const deployed: DeployedSetting<FunctionParameter> = DEPLOYED_SETTINGS[name];
  const { variable, form, fallback, read } = SETTINGS[name];
  return { variable, form, fallback, read, ...deployed };
});
