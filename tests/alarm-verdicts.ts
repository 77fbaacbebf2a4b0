import { runInNewContext } from 'node:vm';
import * as z from 'zod/mini';
import { NAMESPACE } from '../functions/turn/metric-names.ts';
import { alarms } from '../stack/alarms.ts';
import { SETTINGS } from '../stack/settings.ts';

/** An EMF document, as far as CloudWatch takes metrics from it. */
const documentSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.looseObject({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
});

export type EmfDocument = z.infer<typeof documentSchema>;

const watchedSchema = z.looseObject({
  Namespace: z.unknown(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});

const alarmSchema = z.looseObject({
  Namespace: z.optional(z.unknown()),
  ExtendedStatistic: z.optional(z.string()),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Threshold: z.union([z.string(), z.number()]),
  Metrics: z.optional(
    z.array(
      z.looseObject({
        Id: z.string(),
        MetricStat: z.optional(z.object({ Metric: watchedSchema, Period: z.number(), Stat: z.string() })),
        Expression: z.optional(z.string()),
      }),
    ),
  ),
});

const PERIOD_MS = 300_000;

/** A simulated CRM that is well takes some 40 ms, and one that is not seldom seconds. */
const STAGE: Readonly<Record<string, unknown>> = { ...SETTINGS, alarmLatencyP99Ms: 100 };

/** Values by metric and period. */
type Values = ReadonlyMap<string, readonly number[]>;

/** Reads EMF documents from what the function wrote. */
export function readDocuments(written: readonly string[]): EmfDocument[] {
  const lines = written.join('').split('\n');
  return lines
    .filter((line) => line.includes('"_aws"'))
    .map((line) => documentSchema.parse(JSON.parse(line)));
}

/**
 * Returns the state of every alarm that stands on metrics of ours at the end of each period, as CloudWatch would
 * evaluate it over these documents, missing data not breaching.
 */
export function verdicts(documents: readonly EmfDocument[], periods: number): Record<string, boolean[]> {
  const values = collect(documents);
  const states: Record<string, boolean[]> = {};
  for (const [id, { Properties }] of Object.entries(alarms)) {
    const alarm = alarmSchema.parse(Properties);
    if (alarm.Metrics !== undefined || alarm.Namespace === NAMESPACE) {
      const breaches = Array.from({ length: periods }, (_, period) => breachesIn(alarm, period, values));
      states[id] = breaches.map((_, last) => {
        const evaluated = breaches.slice(Math.max(0, last + 1 - alarm.EvaluationPeriods), last + 1);
        return evaluated.filter(Boolean).length >= alarm.DatapointsToAlarm;
      });
    }
  }
  return states;
}

function collect(documents: readonly EmfDocument[]): Values {
  const values = new Map<string, number[]>();
  for (const document of documents) {
    const period = Math.floor(document._aws.Timestamp / PERIOD_MS);
    for (const { Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) {
        for (const names of Dimensions) {
          const dimensions = names.filter((name) => name !== 'service').map((name) => document[name]);
          const key = keyOf(Name, dimensions, period);
          const found = values.get(key) ?? [];
          found.push(Number(document[Name]));
          values.set(key, found);
        }
      }
    }
  }
  return values;
}

function keyOf(name: string, dimensions: readonly unknown[], period: number): string {
  return [name, ...dimensions, period].join(' ');
}

function breachesIn(alarm: z.infer<typeof alarmSchema>, period: number, values: Values): boolean {
  const value = alarm.Metrics === undefined ? single() : math(alarm.Metrics);
  return value !== undefined && value > numberOf(alarm.Threshold);

  function single(): number | undefined {
    return statistic(watchedSchema.parse(alarm), alarm.ExtendedStatistic ?? 'Sum');
  }

  function math(members: NonNullable<typeof alarm.Metrics>): number | undefined {
    const series = members.flatMap(({ Id, MetricStat }) =>
      MetricStat === undefined ? [] : [[Id, statistic(MetricStat.Metric, MetricStat.Stat)] as const],
    );
    if (series.some(([, value]) => value === undefined)) {
      return undefined;
    }
    const expression = members.flatMap(({ Expression }) => Expression ?? []).join();
    const functions = { IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no) };
    return Number(runInNewContext(filledIn(expression), { ...functions, ...Object.fromEntries(series) }));
  }

  function statistic({ MetricName, Dimensions }: z.infer<typeof watchedSchema>, stat: string) {
    const dimensions = Dimensions.filter(({ Name }) => Name !== 'service').map(({ Value }) => Value);
    const found = values.get(keyOf(MetricName, dimensions, period));
    if (found === undefined || stat === 'Sum') {
      return found?.reduce((sum, value) => sum + value, 0);
    }
    return found.toSorted((a, b) => a - b)[Math.ceil(found.length * 0.99) - 1];
  }
}

function numberOf(value: string | number): number {
  return Number(typeof value === 'string' ? filledIn(value) : value);
}

function filledIn(text: string): string {
  return text.replace(/\$\{param:(\w+)\}/g, (_, name: string) => String(STAGE[name]));
}
