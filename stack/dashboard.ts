import { METRICS } from '../functions/turn/metric-names.ts';
import { ERROR_CODES } from '../lib/errors/webhook-error.ts';
import { alarmStates, graph, type Line, line, logTable, mathLine, placeRows } from './dashboard-widgets.ts';
import { REGION, STACK_NAME, sub } from './intrinsics.ts';
import { FRAMEWORK_IDS, STACK_IDS } from './logical-ids.ts';
import {
  CRM_OUTCOME_NAMES,
  ofFunction,
  ofHttpApi,
  ofOutcome,
  overAllOutcomes,
  TURN_OUTCOMES,
} from './metrics.ts';

const GREEN = '#2ca02c';
const RED = '#d62728';

/** Unit and scale of graphs of milliseconds. */
const MILLISECONDS = { yAxis: { left: { min: 0, label: 'ms', showUnits: false } } };

function percentiles(name: string): Line[] {
  return ['p50', 'p90', 'p99'].map((stat) => line(overAllOutcomes(name), { stat, label: stat }));
}

const trafficByOutcome = graph(
  'Turns by outcome',
  TURN_OUTCOMES.map((outcome) =>
    line(ofOutcome(METRICS.turns, outcome), { label: outcome, ...(outcome === 'ok' && { color: GREEN }) }),
  ),
  { stacked: true },
);

const errorsByOutcome = graph('Errors by outcome, and their share of all turns (right)', [
  ...ERROR_CODES.map((code) => line(ofOutcome(METRICS.errors, code), { label: code })),
  line(overAllOutcomes(METRICS.errors), { id: 'errors', visible: false }),
  line(overAllOutcomes(METRICS.turns), { id: 'turns', visible: false }),
  mathLine('100 * errors / turns', { id: 'share', label: '% of turns', yAxis: 'right', color: RED }),
]);

const latency = graph('Latency of a turn', percentiles(METRICS.latency), MILLISECONDS);

const crmLatency = graph(
  'CrmLatency: what the CRM cost of it',
  percentiles(METRICS.crmLatency),
  MILLISECONDS,
);

const crmOutcomes = graph(
  'CRM outcomes',
  CRM_OUTCOME_NAMES.map((name) => line(overAllOutcomes(name), { label: name })),
  { stacked: true },
);

const crmRequests = graph('Requests to the CRM, and requests a lookup (right; above 1 means retries)', [
  line(overAllOutcomes(METRICS.crmRequests), { label: 'requests' }),
  line(overAllOutcomes(METRICS.crmRequests), { stat: 'Average', label: 'a lookup', yAxis: 'right' }),
]);

const fallbacks = graph(
  'Turns answered with defaults, and those that an open circuit breaker did not let ask',
  [
    line(overAllOutcomes(METRICS.fallbacks), { label: 'fallbacks' }),
    line(overAllOutcomes(METRICS.breakerOpen), { label: 'breaker open', color: RED }),
  ],
);

const contactCache = graph(
  'Contacts kept from an earlier turn, and their share of lookups in 0 to 1 (right)',
  [
    line(overAllOutcomes(METRICS.contactCacheHits), { label: 'hits' }),
    line(overAllOutcomes(METRICS.contactCacheHits), { stat: 'Average', label: 'share', yAxis: 'right' }),
  ],
);

const staleSecrets = graph('Turns with a secret that could not be renewed', [
  line(overAllOutcomes(METRICS.staleSecrets), { label: 'stale secrets', color: RED }),
]);

const coldStarts = graph('Cold starts', [
  line(overAllOutcomes(METRICS.coldStarts), { label: 'cold starts' }),
]);

const lambda = graph('Lambda: crashes and throttles, concurrency (right)', [
  line(ofFunction('Errors'), { label: 'crashes', color: RED }),
  line(ofFunction('Throttles'), { label: 'throttles' }),
  line(ofFunction('ConcurrentExecutions'), { label: 'concurrency', stat: 'Maximum', yAxis: 'right' }),
]);

/** 4xx beyond our own errors are turns that the route's throttling refused before the function. */
const httpApi = graph('HTTP API: requests, 4xx (429 by throttling included), 5xx', [
  line(ofHttpApi('Count'), { label: 'requests' }),
  line(ofHttpApi('4xx'), { label: '4xx' }),
  line(ofHttpApi('5xx'), { label: '5xx', color: RED }),
]);

/** From the EMF documents: they are written whatever the log level is. */
const latestProblems = logTable('Latest turns that failed or fell back', FRAMEWORK_IDS.functionLogGroup, [
  `filter ${METRICS.errors} = 1 or ${METRICS.fallbacks} = 1`,
  `fields @timestamp, outcome, crm_outcome, crm_breaker, ${METRICS.latency}, request_id, session_id`,
  'sort @timestamp desc',
  'limit 50',
]);

/** What no turn could report: a start that failed, a timeout, a process that died. */
const latestCrashes = logTable('Latest crashes', FRAMEWORK_IDS.functionLogGroup, [
  'filter @message like /Task timed out|Runtime\\.|Uncaught Exception|Invalid configuration/',
  'fields @timestamp, @message',
  'sort @timestamp desc',
  'limit 20',
]);

const widgets = placeRows([
  [
    alarmStates('Alarms', [
      STACK_IDS.errorRateAlarm,
      STACK_IDS.fallbackRateAlarm,
      STACK_IDS.latencyAlarm,
      STACK_IDS.crashAlarm,
      STACK_IDS.throttlesAlarm,
      STACK_IDS.crmUnauthorizedAlarm,
      STACK_IDS.staleSecretsAlarm,
    ]),
  ],
  [trafficByOutcome, errorsByOutcome],
  [latency, crmLatency],
  [crmOutcomes, crmRequests],
  [fallbacks, contactCache, staleSecrets],
  [coldStarts, lambda, httpApi],
  [latestProblems, latestCrashes],
]);

/** The dashboard. Its name carries the region, since dashboards of an account share one list across regions. */
export const dashboard = {
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: {
    DashboardName: sub(`${STACK_NAME}-${REGION}`),
    DashboardBody: sub(JSON.stringify({ start: '-PT6H', widgets })),
  },
};
