import { oneOf, wholeNumber } from '../functions/cognigy-webhook/setting.ts';
import { type FunctionParameter, functionSettings } from './function-settings.ts';
import {
  ARNS,
  oneNumberOf,
  onOff,
  optionalList,
  optionalNumber,
  optionalText,
  percent,
  SECRET_ARN_FORM,
  shaped,
} from './setting-forms.ts';

/** What CloudWatch Logs knows (API reference, PutRetentionPolicy). */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** Settings that the function does not read. */
export const STACK_SETTINGS = {
  crm: {
    ...optionalText('crm', /^[\w./-]{1,200}$/, 'the name of a document in crm/, or the path of one'),
    text: 'the CRM document, checked and tried on its samples before a deployment: `salesforce`, or `./my-crm.json` ([crm.md](crm.md)). Without it, the default contract. It becomes the variable `CRM`',
  },
  memoryMb: {
    ...wholeNumber('memoryMb', 128, 10_240, 512),
    text: 'memory of the function in MB; CPU grows with it, but a turn mostly waits for the CRM: see [what a turn costs](operations.md#what-a-turn-costs)',
  },
  reservedConcurrency: {
    ...optionalNumber('reservedConcurrency', 1, 100_000),
    text: "environments that the function may have at most, kept for it out of the account's; 0 would switch it off, and is refused",
  },
  provisionedConcurrency: {
    ...wholeNumber('provisionedConcurrency', 0, 10_000, 0),
    text: 'environments that are kept started: see [what a turn costs](operations.md#what-a-turn-costs)',
  },
  deployment: {
    ...oneOf('deployment', ['all-at-once', 'canary'], 'all-at-once'),
    fallback: 'all-at-once',
    text: 'how a new version gets traffic: `canary` tries it with a signed turn, gives it a tenth for 15 minutes, and takes that back where an alarm on faults goes off',
  },
  throttleRate: {
    ...wholeNumber('throttleRate', 1, 100_000, 50),
    text: 'turns a second that the route lets through; above it API Gateway answers 429',
  },
  throttleBurst: {
    ...wholeNumber('throttleBurst', 1, 100_000, 100),
    text: 'turns that the route lets through at once',
  },
  logRetentionDays: {
    ...oneNumberOf('logRetentionDays', RETENTION_DAYS, 30),
    text: 'how long CloudWatch keeps the logs, in days',
  },
  accessLog: {
    ...onOff('accessLog', 'true'),
    text: "API Gateway's log of every call; without it nobody is told of calls that the throttle refused",
  },
  tracing: {
    ...onOff('tracing', 'false'),
    text: "X-Ray traces of the function; they show what the log's REPORT line says as well, for $5 a million",
  },
  dashboard: { ...onOff('dashboard', 'true'), text: 'the CloudWatch dashboard' },
  alarms: { ...onOff('alarms', 'true'), text: 'all alarms; off for a stage that nobody watches' },
  alarmErrorRatePercent: {
    ...percent('alarmErrorRatePercent', 5),
    text: 'share of turns with a fault, in percent, above which the error rate alarm goes off',
  },
  alarmFallbackRatePercent: {
    ...percent('alarmFallbackRatePercent', 20),
    text: 'share of turns answered with defaults, in percent, above which the fallback rate alarm goes off',
  },
  alarmMinimumTurns: {
    ...wholeNumber('alarmMinimumTurns', 1, 1_000_000, 10),
    text: 'turns in five minutes below which neither share is judged: one failure of two is no trend',
  },
  alarmLatencyP99Ms: {
    ...wholeNumber('alarmLatencyP99Ms', 1, 30_000, 4_000),
    text: 'p99 of the whole turn, in milliseconds, above which the latency alarm goes off',
  },
  alarmRejections: {
    ...wholeNumber('alarmRejections', 0, 100_000_000, 100),
    text: 'rejected calls in five minutes above which the rejections alarm goes off: anybody can send them',
  },
  runbookUrl: {
    ...shaped(
      'runbookUrl',
      /^[\w:/.?&=%~+@-]{1,300}$/,
      'an address without blanks and fragment',
      'docs/operations.md',
    ),
    text: 'where docs/operations.md is to be read, as the link at the end of every alarm: the address in your repository',
  },
  alarmTopicArn: {
    ...optionalText('alarmTopicArn', ARNS.topic, 'the ARN of an SNS topic'),
    text: 'ARN of an SNS topic that hears of alarms',
  },
  alarmEmail: {
    ...optionalText('alarmEmail', /^[^@\s,]+@[^@\s,]+$/, 'an e-mail address'),
    text: "address that is sent alarms through a topic of the stack's own",
  },
  webhookSecretArn: {
    ...optionalText('webhookSecretArn', ARNS.secret, SECRET_ARN_FORM),
    text: "a secret of yours in place of the stack's: `WEBHOOK_SECRET_ID`",
  },
  crmSecretArn: {
    ...optionalText('crmSecretArn', ARNS.secret, SECRET_ARN_FORM),
    text: "a secret of yours in place of the stack's: `CRM_SECRET_ID`",
  },
  secretsKmsKeyArn: {
    ...optionalText('secretsKmsKeyArn', ARNS.key, 'the ARN of a KMS key'),
    text: "your own key, with which the stack's secrets are encrypted and all of them are decrypted",
  },
  vpcSubnetIds: {
    ...optionalList('vpcSubnetIds', /^subnet-[0-9a-f]{8,17}$/, 'ids of subnets with commas between'),
    text: 'subnets of a VPC to run in, with commas between; they need a way to Secrets Manager and to the CRM: see [deploy.md](deploy.md#in-a-vpc)',
  },
  vpcSecurityGroupIds: {
    ...optionalList(
      'vpcSecurityGroupIds',
      /^sg-[0-9a-f]{8,17}$/,
      'ids of security groups with commas between',
    ),
    text: 'security groups there, with commas between',
  },
  deploymentRoleArn: {
    ...optionalText('deploymentRoleArn', ARNS.role, 'the ARN of an IAM role'),
    text: 'role that CloudFormation takes, so that whoever deploys needs few rights of their own: see [deploy.md](deploy.md#who-may-deploy)',
  },
  permissionsBoundaryArn: {
    ...optionalText('permissionsBoundaryArn', ARNS.policy, 'the ARN of an IAM policy'),
    text: "permissions boundary of the function's role",
  },
  tags: {
    ...optionalList(
      'tags',
      /^(?!aws:)[\w .:/+@-]{1,128}=[\w .:/+@-]{0,256}$/,
      'name=value pairs with commas between',
    ),
    text: 'tags of everything in the stack, as `team=voice,cost-center=42`',
  },
  deletionProtection: {
    ...onOff('deletionProtection', 'false'),
    text: 'CloudFormation refuses to delete the stack until a deployment with `false`; for production',
  },
} as const;

export type SettingName = FunctionParameter | keyof typeof STACK_SETTINGS;

/** The settings of one stage, each as text. */
export type StageSettings = Readonly<Record<SettingName, string>>;

/**
 * Every setting of a stage, with its default; a stage's own are in `stages/`, or given as
 * `sls deploy --stage prod --param "crmBaseUrl=https://…"`. `--stage` and `--region` are options of the framework.
 */
export const SETTINGS = Object.fromEntries([
  ...functionSettings.flatMap(({ parameter, fallback, default: given = fallback }) =>
    parameter === undefined ? [] : [[parameter, given]],
  ),
  ...Object.entries(STACK_SETTINGS).map(([name, row]) => [name, row.fallback]),
  // Object.fromEntries forgets the names; the two tables have them all.
]) as StageSettings;

/** The framework's variable for a setting: what `--param` gives, else the stage's or the default value. */
export function setting(name: SettingName): string {
  return `\${param:${name}}`;
}
