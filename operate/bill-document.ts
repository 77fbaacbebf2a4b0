import { CRM_OUTCOME_METRICS, METRICS } from '../functions/turn/metric-names.ts';
import { alarms } from '../stack/alarms.ts';
import { TURN_OUTCOMES } from '../stack/metrics.ts';
import { SETTINGS } from '../stack/settings.ts';
import { type Bill, type BillOptions, monthlyBill, totalOf } from './bill.ts';
import type { Written } from './written-bytes.ts';

const MILLION = 1_000_000;

/** Every metric that a stage can write, and the one that is counted from the access log. */
const ALL_METRICS =
  Object.keys(METRICS).length + Object.keys(CRM_OUTCOME_METRICS).length + TURN_OUTCOMES.length + 1;

/** Metrics that alarms watch: each member of metric math is one. */
const ALARM_METRICS = Object.values(alarms).reduce((sum, { Properties }) => sum + watchedBy(Properties), 0);

type Choice = Omit<BillOptions, 'turns' | 'bytes' | 'metrics' | 'alarmMetrics'>;

/** What a setting saves, or costs. */
const CHOICES: Readonly<Record<string, Choice>> = {
  '`dashboard=false`': { dashboard: false },
  '`alarms=false`': { alarms: false },
  '`accessLog=false`': { accessLog: false },
  '`logLevel=INFO`': { logsGoodTurns: true },
  '`tracing=true`': { tracing: true },
};

const PARTS: Readonly<Record<keyof Bill, string>> = {
  logs: 'logs',
  metrics: 'metrics',
  alarmsAndDashboard: 'alarms, dashboard',
  lambda: 'Lambda',
  api: 'HTTP API',
  secrets: 'secrets',
  traces: 'traces',
};

/** Returns a month's bill with the default settings and all alarms on. */
export function billOf(turns: number, { bytes, metrics }: Written, choice: Choice = {}): Bill {
  const logsGoodTurns = ['DEBUG', 'INFO'].includes(SETTINGS.logLevel);
  return monthlyBill({ turns, bytes, metrics, alarmMetrics: ALARM_METRICS, logsGoodTurns, ...choice });
}

/** Returns the tables of docs/operations.md about the bill, in US dollars a month. */
export function billDocument(written: Written): string {
  const small = billOf(MILLION, written);
  const large = billOf(100 * MILLION, written);
  const names = Object.keys(PARTS) as (keyof Bill)[];
  const rows = names.flatMap((name) =>
    large[name] === 0 ? [] : [[PARTS[name], dollars(small[name]), dollars(large[name])]],
  );
  const choices = Object.entries(CHOICES).map(([name, choice]) => [
    name,
    difference(billOf(MILLION, written, choice), small),
    difference(billOf(100 * MILLION, written, choice), large),
  ]);
  const { emfDocument, logLine, platformLines, accessLog } = written.bytes;
  return [
    table([
      ['a month', '1 million turns', '100 million turns'],
      ...rows,
      ['**all**', `**${dollars(totalOf(small))}**`, `**${dollars(totalOf(large))}**`],
      ...choices,
    ]),
    `A turn writes ${emfDocument} bytes of metrics, ${platformLines} of Lambda's own lines and ${accessLog} of access log; a log line, where there is one, has ${logLine}. An ordinary month writes ${written.metrics} metrics; all ${ALL_METRICS}, in every hour, would be ${dollars((ALL_METRICS - written.metrics) * 0.3)} more.`,
  ].join('\n\n');
}

function watchedBy(properties: object): number {
  const members =
    'Metrics' in properties && Array.isArray(properties.Metrics) ? properties.Metrics : [{ MetricStat: {} }];
  return members.filter((member) => 'MetricStat' in member).length;
}

function difference(bill: Bill, other: Bill): string {
  const more = totalOf(bill) - totalOf(other);
  return `${more < 0 ? '−' : '+'}${dollars(Math.abs(more))}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function table([header = [], ...rows]: readonly (readonly string[])[]): string {
  return [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
