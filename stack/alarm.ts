import { METRICS } from '../functions/turn/metric-names.ts';
import { alarmTargets } from './alarm-target.ts';
import { filledWith, STACK_NAME, type Sub, sub } from './intrinsics.ts';
import { type Metric, overAllOutcomes } from './metrics.ts';
import { setting } from './settings.ts';

const FIVE_MINUTES = 300;

/** A trend: two of three periods, so that a single bad moment wakes nobody. */
export const TREND = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };

/** An event that should never happen: once is enough. */
export const EVENT = { EvaluationPeriods: 1, DatapointsToAlarm: 1 };

export interface AlarmText {
  /** As it stands behind the stack's name, and as the heading in docs/operations.md that helps. */
  readonly name: string;
  readonly description: string;
}

/** Returns an alarm, whose description ends in a link to what helps. */
export function alarm({ name, description }: AlarmText, properties: Readonly<Record<string, unknown>>) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...common({ name, description }),
      // No turns is no trouble: at night nobody talks to the bot.
      TreatMissingData: 'notBreaching',
      ...properties,
    },
  };
}

/** Returns an alarm that is on while one of others is, which are given by their logical ids. */
export function anyOf(text: AlarmText, alarmIds: readonly string[]) {
  return {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { ...common(text), AlarmRule: ruleOf(alarmIds) },
  };
}

/** Returns the rule that one of these alarms is on. */
export function ruleOf(alarmIds: readonly string[]): Sub {
  return sub(alarmIds.map((id) => `ALARM("${filledWith(id)}")`).join(' OR '));
}

function common({ name, description }: AlarmText) {
  return {
    AlarmName: sub(`${STACK_NAME}-${name}`),
    AlarmDescription: `${description} ${setting('runbookUrl')}#${name}`,
    AlarmActions: alarmTargets,
    OKActions: alarmTargets,
  };
}

function watched({ namespace, name, dimensions }: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

function sumOf(metric: Metric) {
  return { MetricStat: { Metric: watched(metric), Period: FIVE_MINUTES, Stat: 'Sum' }, ReturnData: false };
}

/** Returns the condition that a metric's sum in five minutes is above a threshold. */
export function sumAbove(threshold: number | string, metric: Metric, evaluation: typeof EVENT) {
  return {
    ...watched(metric),
    ...evaluation,
    Statistic: 'Sum',
    Period: FIVE_MINUTES,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: threshold,
  };
}

/** Returns the condition that a metric's p99 of five minutes is above a threshold. */
export function p99Above(threshold: string, metric: Metric) {
  return {
    ...watched(metric),
    ...TREND,
    ExtendedStatistic: 'p99',
    // "ignore" would wait for 1000 turns in a period, and so leave a quiet bot without an alarm.
    EvaluateLowSampleCountPercentile: 'evaluate',
    Period: FIVE_MINUTES,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: threshold,
  };
}

/**
 * Returns the condition that a count is above a share of all admitted turns, in percent; it is 0 while there are too
 * few of them to judge. Where the count is missing there was nothing to count.
 */
export function shareOfTurnsAbove(thresholdPercent: string, counted: Metric, label: string) {
  return {
    ...TREND,
    Metrics: [
      { Id: 'counted', ...sumOf(counted) },
      { Id: 'turns', ...sumOf(overAllOutcomes(METRICS.turns)) },
      {
        Id: 'share',
        Label: label,
        Expression: `IF(turns >= ${setting('alarmMinimumTurns')}, 100 * counted / turns, 0)`,
        ReturnData: true,
      },
    ],
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: thresholdPercent,
  };
}
