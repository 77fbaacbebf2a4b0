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
  return [metric.namespace, metric.name, ...dimensions, options];
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

/** Returns a panel with the state of alarms. */
export function alarmStates(title: string, alarmIds: readonly string[]): Widget {
  return {
    type: 'alarm',
    height: 2,
    properties: { title, alarms: alarmIds.map((id) => filledWith(`${id}.Arn`)) },
  };
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
