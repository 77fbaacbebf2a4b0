import { type FunctionParameter, functionSettings } from './function-settings.ts';

/** Settings that the function does not read. */
export const STACK_SETTINGS = {
  memoryMb: {
    default: 512,
    text: 'memory of the function in MB; CPU grows with it, but a turn mostly waits for the CRM: see [what a turn costs](operations.md#what-a-turn-costs)',
  },
  throttleRate: {
    default: 50,
    text: 'turns a second that the route lets through; above it API Gateway answers 429',
  },
  throttleBurst: { default: 100, text: 'turns that the route lets through at once' },
  logRetentionDays: {
    default: 30,
    text: 'how long CloudWatch keeps the logs, in days (a value that CloudWatch Logs knows)',
  },
  alarmErrorRatePercent: {
    default: 5,
    text: 'share of failed turns, in percent, above which the error rate alarm goes off',
  },
  alarmFallbackRatePercent: {
    default: 20,
    text: 'share of turns answered with defaults, in percent, above which the fallback rate alarm goes off',
  },
  alarmMinimumTurns: {
    default: 10,
    text: 'turns in five minutes below which neither share is judged: one failure of two is no trend',
  },
  alarmLatencyP99Ms: {
    default: 4000,
    text: 'p99 of the whole turn, in milliseconds, above which the latency alarm goes off',
  },
  alarmRejections: {
    default: 100,
    text: 'rejected calls in five minutes above which the rejections alarm goes off: anybody can send them',
  },
  runbookUrl: {
    default: 'docs/operations.md',
    text: 'where docs/operations.md is to be read, as the link at the end of every alarm: the address in your repository',
  },
  alarmTopicArn: { default: '', text: 'ARN of an SNS topic that hears of alarms' },
  alarmEmail: {
    default: '',
    text: "address that is sent alarms through a topic of the stack's own",
  },
} as const;

export type SettingName = FunctionParameter | keyof typeof STACK_SETTINGS;

type Defaults = Readonly<Record<FunctionParameter, string>> &
  Readonly<Record<keyof typeof STACK_SETTINGS, string | number>>;

/**
 * Every setting of a stage, with its default: `sls deploy --stage prod --param "crmBaseUrl=https://…"`.
 * `--stage` and `--region` are options of the framework itself.
 */
export const SETTINGS = Object.fromEntries([
  ...functionSettings.flatMap(({ parameter, fallback, default: given = fallback }) =>
    parameter === undefined ? [] : [[parameter, given]],
  ),
  ...Object.entries(STACK_SETTINGS).map(([name, row]) => [name, row.default]),
  // Object.fromEntries forgets the names; the two tables have them all.
]) as Defaults;

/** The framework's variable for a setting: what `--param` gives, else the stage's or the default value. */
export function setting(name: SettingName): string {
  return `\${param:${name}}`;
}
