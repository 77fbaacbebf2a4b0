import { filledWith, REGION } from './intrinsics.ts';
import type { Metric } from './metrics.ts';

/** How one line is drawn; keys as in CloudWatch's "Dashboard Body Structure and Syntax". */
export interface LineOptions {
  id?: string;
  label?: string;
  stat?: string;
  color?: string;
  yAxis?: 'left' | 'right';
  visible?: boolean;
}

/** A line of a graph, in the form that a dashboard's body wants. */
export type Line = readonly (string | LineOptions | ({ expression: string } & LineOptions))[];

/** A widget before it has a place. */
export interface Widget {
  type: 'metric' | 'log' | 'alarm';
  height: number;
  properties: Readonly<Record<string, unknown>>;
}

const ROW_WIDTH = 24;

/** Returns a line that shows a metric. References become `${…}`, to be filled in by `Fn::Sub`. */
export function line(metric: Metric, options: LineOptions): Line {
  const dimensions = Object.entries(metric.dimensions).flatMap(([name, value]) => [
    name,
    typeof value === 'string' ? value : filledWith(value.Ref),
  ]);
  const namespace = typeof metric.namespace === 'string' ? metric.namespace : metric.namespace['Fn::Sub'];
  return [namespace, metric.name, ...dimensions, options];
}

/** Returns a line that shows metric math over the ids of the same graph. */
export function mathLine(expression: string, options: LineOptions): Line {
  return [{ expression, ...options }];
}

/** Returns a graph over time, one point a minute. */
export function graph(
  title: string,
  lines: readonly Line[],
  extra: Readonly<Record<string, unknown>> = {},
): Widget {
  return {
    type: 'metric',
    height: 6,
    properties: {
      title,
      view: 'timeSeries',
      region: REGION,
      period: 60,
      stat: 'Sum',
      yAxis: { left: { min: 0, showUnits: false }, right: { min: 0, showUnits: false } },
      metrics: lines,
      ...extra,
    },
  };
}

/** Returns a table of a Logs Insights query over one log group. */
export function logTable(title: string, logGroupId: string, query: readonly string[]): Widget {
  return {
    type: 'log',
    height: 6,
    properties: {
      title,
      view: 'table',
      region: REGION,
      query: [`SOURCE '${filledWith(logGroupId)}'`, ...query].join(' | '),
    },
  };
}

/** Returns a panel with the state of alarms, which are named by their ARNs: some may not be there. */
export function alarmStates(title: string, alarmNames: readonly string[]): Widget {
  const partition = filledWith('AWS::Partition');
  const account = filledWith('AWS::AccountId');
  const prefix = `arn:${partition}:cloudwatch:${REGION}:${account}:alarm:`;
  return {
    type: 'alarm',
    height: 2,
    properties: { title, alarms: alarmNames.map((name) => `${prefix}${name}`) },
  };
}

/**
 * Returns what draws an alarm's threshold into a graph. CloudWatch wants a number there, which the setting is only
 * once the framework has put it in: see `dashboardBody`.
 */
export function thresholds(lines: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const horizontal = Object.entries(lines).map(([label, value]) => ({ label, value, color: '#d62728' }));
  return { annotations: { horizontal } };
}

/** Returns the text of a dashboard; what is nothing but a setting stands in it as a number. */
export function dashboardBody(widgets: readonly unknown[]): string {
  return JSON.stringify({ start: '-PT6H', widgets }).replace(/"value":"(\$\{param:\w+\})"/g, '"value":$1');
}

/** Places rows of equally wide widgets below one another. */
export function placeRows(rows: readonly (readonly Widget[])[]): unknown[] {
  let y = 0;
  return rows.flatMap((row) => {
    const top = y;
    const width = ROW_WIDTH / row.length;
    y += Math.max(...row.map(({ height }) => height));
    return row.map((widget, column) => ({ ...widget, x: column * width, y: top, width }));
  });
}
