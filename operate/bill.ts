/** What one turn writes, in bytes. */
export interface TurnBytes {
  readonly emfDocument: number;
  /** Of a turn that went well, written where `logLevel` is `INFO`. */
  readonly logLine: number;
  /** Lambda's own START, END and REPORT. */
  readonly platformLines: number;
  readonly accessLog: number;
}

export interface BillOptions {
  readonly turns: number;
  readonly bytes: TurnBytes;
  /** Custom metrics that are written in each hour. */
  readonly metrics: number;
  /** Metrics that alarms watch, each as often as one does. */
  readonly alarmMetrics: number;
  readonly logsGoodTurns?: boolean;
  readonly tracing?: boolean;
  readonly dashboard?: boolean;
  readonly alarms?: boolean;
  readonly accessLog?: boolean;
}

/** A month's bill by part, in US dollars. */
export interface Bill {
  readonly logs: number;
  readonly metrics: number;
  readonly alarmsAndDashboard: number;
  readonly lambda: number;
  readonly api: number;
  readonly secrets: number;
  readonly traces: number;
}

const MILLION = 1_000_000;
const GB = 1_000_000_000;
const MONTH_SECONDS = 730 * 3_600;

/** List prices in us-east-1, November 2026, without any free tier (AWS pricing pages of each service). */
const PRICE = {
  logsGb: 0.5,
  metric: 0.3,
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  dashboard: 3,
  lambdaRequests: 0.2 / MILLION,
  lambdaGbSecond: 0.0000133334,
  apiRequests: 1 / MILLION,
  secret: 0.4,
  secretReads: 0.05 / 10_000,
  traces: 5 / MILLION,
};

/** A turn with a CRM that answers in 40 ms, in an environment of the default size. */
const BILLED_SECONDS = 0.042;
const MEMORY_GB = 0.5;
const SECRETS = 2;
const SECRET_READ_EVERY_SECONDS = 300;

/** X-Ray samples the first request of each second, and a twentieth of the others (X-Ray Developer Guide). */
const SAMPLED = 0.05;

/** Returns what a stage costs in a month whose turns come evenly, as long as it is no larger than 300 million. */
export function monthlyBill(options: BillOptions): Bill {
  const { turns, bytes, metrics, alarmMetrics } = options;
  const {
    dashboard = true,
    alarms = true,
    accessLog = true,
    logsGoodTurns = false,
    tracing = false,
  } = options;
  const bytesPerTurn =
    bytes.emfDocument +
    bytes.platformLines +
    (logsGoodTurns ? bytes.logLine : 0) +
    (accessLog ? bytes.accessLog : 0);
  const turnsPerSecond = turns / MONTH_SECONDS;
  const environments = Math.ceil(turnsPerSecond * BILLED_SECONDS + 1);
  const secretReads = (environments * SECRETS * MONTH_SECONDS) / SECRET_READ_EVERY_SECONDS;
  const firstOfSecond = MONTH_SECONDS * (1 - Math.exp(-turnsPerSecond));
  const traced = firstOfSecond + SAMPLED * (turns - firstOfSecond);
  return {
    logs: ((turns * bytesPerTurn) / GB) * PRICE.logsGb,
    metrics: metrics * PRICE.metric,
    alarmsAndDashboard:
      (alarms ? alarmMetrics * PRICE.alarmMetric + PRICE.compositeAlarm : 0) +
      (dashboard ? PRICE.dashboard : 0),
    lambda: turns * (PRICE.lambdaRequests + BILLED_SECONDS * MEMORY_GB * PRICE.lambdaGbSecond),
    api: turns * PRICE.apiRequests,
    secrets: SECRETS * PRICE.secret + secretReads * PRICE.secretReads,
    traces: tracing ? traced * PRICE.traces : 0,
  };
}

/** Returns the sum of a bill, in US dollars. */
export function totalOf(bill: Bill): number {
  return Object.values(bill).reduce((sum, part) => sum + part, 0);
}
