import { CRM_OUTCOME_METRICS, METRICS } from '../functions/turn/metric-names.ts';
import { alarmTargets } from './alarm-target.ts';
import { STACK_NAME, sub } from './intrinsics.ts';
import { STACK_IDS } from './logical-ids.ts';
import { type Metric, ofFunction, overAllOutcomes } from './metrics.ts';
import { setting } from './settings.ts';

const FIVE_MINUTES = 300;

/** A trend: two of three periods, so that a single bad moment wakes nobody. */
const TREND = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };

/** An event that should never happen: once is enough. */
const EVENT = { EvaluationPeriods: 1, DatapointsToAlarm: 1 };

function alarm(name: string, description: string, properties: Readonly<Record<string, unknown>>) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: sub(`${STACK_NAME}-${name}`),
      AlarmDescription: description,
      // No turns is no trouble: at night nobody talks to the bot.
      TreatMissingData: 'notBreaching',
      AlarmActions: alarmTargets,
      OKActions: alarmTargets,
      ...properties,
    },
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

function happened(metric: Metric, evaluation: typeof EVENT) {
  return {
    ...watched(metric),
    ...evaluation,
    Statistic: 'Sum',
    Period: FIVE_MINUTES,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
  };
}

/** Share of all turns, in percent; 0 while there are too few of them to judge. */
function shareOfTurns(counted: Metric, label: string, thresholdPercent: string) {
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

/**
 * The alarms, by logical id. They stand on `service` alone: an alarm cannot SEARCH over outcomes. The circuit breaker
 * has none: what it keeps from the CRM is a fallback or an error, by `crmFallback`, and so is in one of their rates.
 */
export const alarms = {
  [STACK_IDS.errorRateAlarm]: alarm(
    'error-rate',
    'Too many turns fail. The dashboard shows which outcome; docs/operations.md says what to do about it.',
    shareOfTurns(
      overAllOutcomes(METRICS.errors),
      'Failed turns in percent',
      setting('alarmErrorRatePercent'),
    ),
  ),

  [STACK_IDS.fallbackRateAlarm]: alarm(
    'fallback-rate',
    'Too many turns are answered with defaults because the CRM fails. Such turns succeed and are in no error rate.',
    shareOfTurns(
      overAllOutcomes(METRICS.fallbacks),
      'Turns with defaults in percent',
      setting('alarmFallbackRatePercent'),
    ),
  ),

  [STACK_IDS.latencyAlarm]: alarm(
    'latency-p99',
    'The slowest turns come near the 8 seconds after which Cognigy gives up. Compare CrmLatency on the dashboard.',
    {
      ...watched(overAllOutcomes(METRICS.latency)),
      ...TREND,
      ExtendedStatistic: 'p99',
      // "ignore" would wait for 1000 turns in a period, and so leave a quiet bot without an alarm.
      EvaluateLowSampleCountPercentile: 'evaluate',
      Period: FIVE_MINUTES,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: setting('alarmLatencyP99Ms'),
    },
  ),

  [STACK_IDS.crashAlarm]: alarm(
    'crashes',
    'The function died or did not start, which it never does by design: such turns are in no metric of its own.',
    happened(ofFunction('Errors'), EVENT),
  ),

  [STACK_IDS.throttlesAlarm]: alarm(
    'throttles',
    'Lambda refused turns: the account or the function has no concurrency left.',
    happened(ofFunction('Throttles'), EVENT),
  ),

  [STACK_IDS.crmUnauthorizedAlarm]: alarm(
    'crm-unauthorized',
    'The CRM or its token endpoint refused our client. Check the CRM secret and the scope; it does not heal itself.',
    happened(overAllOutcomes(CRM_OUTCOME_METRICS.unauthorized), EVENT),
  ),

  // One renewal that fails mends itself with the next. What lasts ends in 503 after secretMaxStaleSeconds.
  [STACK_IDS.staleSecretsAlarm]: alarm(
    'stale-secrets',
    'A secret cannot be renewed: Secrets Manager fails, or the secret was deleted or broken. The last good value serves on, but not for ever.',
    happened(overAllOutcomes(METRICS.staleSecrets), TREND),
  ),
};
