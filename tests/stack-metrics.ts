import * as z from 'zod/mini';
import { DEFAULT_SERVICE } from '../functions/turn/metric-names.ts';
import { alarms } from '../stack/alarms.ts';
import { dashboard } from '../stack/dashboard.ts';
import { setting } from '../stack/settings.ts';

/** A metric that the dashboard or an alarm asks CloudWatch for. */
export interface UsedMetric {
  /** Title of the widget, or logical id of the alarm. */
  readonly usedBy: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

const lineOptionsSchema = z.looseObject({
  expression: z.optional(z.string()),
  id: z.optional(z.string()),
  stat: z.optional(z.string()),
});

const widgetSchema = z.looseObject({
  type: z.enum(['metric', 'log', 'alarm']),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  properties: z.looseObject({
    title: z.string(),
    stat: z.optional(z.string()),
    query: z.optional(z.string()),
    alarms: z.optional(z.array(z.string())),
    metrics: z.optional(z.array(z.array(z.union([z.string(), lineOptionsSchema])))),
  }),
});

const watchedShape = {
  Namespace: z.union([z.string(), z.object({ 'Fn::Sub': z.string() })]),
  MetricName: z.string(),
  Dimensions: z.array(
    z.object({ Name: z.string(), Value: z.union([z.string(), z.object({ Ref: z.string() })]) }),
  ),
};

const alarmOnMetricSchema = z.looseObject({
  ...watchedShape,
  Statistic: z.optional(z.string()),
  ExtendedStatistic: z.optional(z.string()),
});

const alarmOnMathSchema = z.looseObject({
  Metrics: z.array(
    z.union([
      z.strictObject({
        Id: z.string(),
        MetricStat: z.strictObject({
          Metric: z.strictObject(watchedShape),
          Period: z.number(),
          Stat: z.string(),
        }),
        ReturnData: z.boolean(),
      }),
      z.strictObject({ Id: z.string(), Label: z.string(), Expression: z.string(), ReturnData: z.boolean() }),
    ]),
  ),
});

export type Widget = z.infer<typeof widgetSchema>;
type Watched = Pick<z.infer<typeof alarmOnMetricSchema>, 'Namespace' | 'MetricName' | 'Dimensions'>;

/** Returns the dashboard's widgets as CloudWatch will read them, except that references stay `${…}`. */
export function dashboardWidgets(): Widget[] {
  // Thresholds are numbers there as soon as the settings are in.
  const text = dashboard.Properties.DashboardBody['Fn::Sub'].replace(/"value":\$\{param:\w+\}/g, '"value":1');
  const body: unknown = JSON.parse(text);
  return z.looseObject({ widgets: z.array(widgetSchema) }).parse(body).widgets;
}

/** Returns the members of an alarm's metric math, or undefined if it stands on one metric. */
export function alarmMath(properties: unknown): z.infer<typeof alarmOnMathSchema>['Metrics'] | undefined {
  const math = alarmOnMathSchema.safeParse(properties);
  return math.success ? math.data.Metrics : undefined;
}

/** Lists every metric that the dashboard and the alarms ask for, of the webhook's own namespace and of AWS's. */
export function metricsUsed(service: string = DEFAULT_SERVICE): UsedMetric[] {
  return [...dashboardWidgets().flatMap(ofWidget), ...Object.entries(alarms).flatMap(ofAlarm)].map(
    (used) => ({
      ...used,
      dimensions: Object.fromEntries(
        Object.entries(used.dimensions).map(([name, value]) => [
          name,
          value === setting('serviceName') ? service : value,
        ]),
      ),
    }),
  );
}

function ofWidget({ properties: { title, metrics = [], stat: commonStatistic } }: Widget): UsedMetric[] {
  return metrics.flatMap((line) => {
    const [namespace, name, ...pairs] = line.filter((part) => typeof part === 'string');
    if (namespace === undefined || name === undefined) {
      return [];
    }
    const own = line.find((part) => typeof part !== 'string')?.stat;
    return {
      usedBy: title,
      namespace,
      name,
      dimensions: fromPairs(pairs),
      statistic: own ?? commonStatistic ?? '',
    };
  });
}

function ofAlarm([usedBy, { Properties }]: [string, { Properties: unknown }]): UsedMetric[] {
  const math = alarmMath(Properties);
  if (math === undefined) {
    const { Statistic, ExtendedStatistic, ...watched } = alarmOnMetricSchema.parse(Properties);
    return [{ usedBy, ...fromWatched(watched), statistic: Statistic ?? ExtendedStatistic ?? '' }];
  }
  return math.flatMap((member) =>
    'MetricStat' in member
      ? { usedBy, ...fromWatched(member.MetricStat.Metric), statistic: member.MetricStat.Stat }
      : [],
  );
}

function fromWatched({ Namespace, MetricName, Dimensions }: Watched) {
  return {
    namespace: typeof Namespace === 'string' ? Namespace : Namespace['Fn::Sub'],
    name: MetricName,
    dimensions: Object.fromEntries(
      Dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : `\${${Value.Ref}}`]),
    ),
  };
}

function fromPairs(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1] ?? '']] : [])),
  );
}
