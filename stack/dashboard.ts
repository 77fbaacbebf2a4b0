import { METRICS } from '../functions/turn/metric-names.ts';
import { alarms, usersAreHurt } from './alarms.ts';
import {
  alarmStates,
  dashboardBody,
  graph,
  type Line,
  line,
  logTable,
  mathLine,
  placeRows,
  thresholds,
} from './dashboard-widgets.ts';
import { REGION, STACK_NAME, sub } from './intrinsics.ts';
import { FRAMEWORK_IDS } from './logical-ids.ts';
import {
  CRM_OUTCOME_NAMES,
  ofFunction,
  ofHttpApi,
  overAllOutcomes,
  refusedCalls,
  TURN_OUTCOMES,
  turnsThatEnded,
} from './metrics.ts';
import { setting } from './settings.ts';

const GREEN = '#2ca02c';
const RED = '#d62728';

/** Unit and scale of graphs of milliseconds. */
const MILLISECONDS = { yAxis: { left: { min: 0, label: 'ms', showUnits: false } } };

function percentiles(name: string): Line[] {
  return ['p50', 'p90', 'p99'].map((stat) => line(overAllOutcomes(name), { stat, label: stat }));
}

const trafficByOutcome = graph(
  'Calls by outcome',
  TURN_OUTCOMES.map((outcome) =>
    line(turnsThatEnded(outcome), { label: outcome, ...(outcome === 'ok' && { color: GREEN }) }),
  ),
  { stacked: true },
);

const shares = graph(
  'Turns with a fault, and turns with defaults, in % of admitted turns',
  [
    line(overAllOutcomes(METRICS.faults), { id: 'faults', visible: false }),
    line(overAllOutcomes(METRICS.fallbacks), { id: 'fallbacks', visible: false }),
    line(overAllOutcomes(METRICS.turns), { id: 'turns', visible: false }),
    mathLine('100 * faults / turns', { id: 'faultShare', label: '% with a fault', color: RED }),
    mathLine('100 * fallbacks / turns', { id: 'fallbackShare', label: '% with defaults' }),
  ],
  thresholds({
    'alarm: faults': setting('alarmErrorRatePercent'),
    'alarm: defaults': setting('alarmFallbackRatePercent'),
  }),
);

const latency = graph('Latency of an admitted turn', percentiles(METRICS.latency), {
  ...MILLISECONDS,
  ...thresholds({ 'alarm: p99': setting('alarmLatencyP99Ms') }),
});

const crmLatency = graph(
  'CrmLatency: what the CRM cost of it',
  percentiles(METRICS.crmLatency),
  MILLISECONDS,
);

const rejections = graph(
  'Rejected calls, in five minutes; and those that the throttle refused',
  [
    line(overAllOutcomes(METRICS.rejections), { label: 'rejected' }),
    line(refusedCalls, { label: 'refused by the throttle', color: RED }),
  ],
  { period: 300, ...thresholds({ 'alarm: rejected': setting('alarmRejections') }) },
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

const contactCache = graph('Contacts kept from an earlier turn, and in % of admitted turns (right)', [
  line(overAllOutcomes(METRICS.contactCacheHits), { id: 'hits', label: 'hits' }),
  line(overAllOutcomes(METRICS.turns), { id: 'turns', visible: false }),
  mathLine('100 * hits / turns', { id: 'share', label: '% of turns', yAxis: 'right' }),
]);

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

const httpApi = graph('HTTP API: requests, 4xx (429 by throttling included), 5xx', [
  line(ofHttpApi('Count'), { label: 'requests' }),
  line(ofHttpApi('4xx'), { label: '4xx' }),
  line(ofHttpApi('5xx'), { label: '5xx', color: RED }),
]);

/** From the EMF documents: they are written whatever the log level is. */
const latestProblems = logTable(
  'Latest turns with a fault or with defaults',
  FRAMEWORK_IDS.functionLogGroup,
  [
    `filter ${METRICS.faults} = 1 or ${METRICS.fallbacks} = 1 or outcome = "secret_unavailable"`,
    `fields @timestamp, outcome, crm_outcome, crm_breaker, ${METRICS.latency}, request_id, session_id`,
    'sort @timestamp desc',
    'limit 50',
  ],
);

/** What no turn could report: a start that failed, a timeout, a process that died. */
const latestCrashes = logTable('Latest crashes', FRAMEWORK_IDS.functionLogGroup, [
  'filter @message like /Task timed out|Runtime\\.|Uncaught Exception|Invalid configuration/',
  'fields @timestamp, @message',
  'sort @timestamp desc',
  'limit 20',
]);

const alarmNames = Object.values({ ...usersAreHurt, ...alarms }).map(
  ({ Properties }) => Properties.AlarmName['Fn::Sub'],
);

const widgets = placeRows([
  [alarmStates('Alarms', alarmNames)],
  [trafficByOutcome, shares, rejections],
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
    DashboardBody: sub(dashboardBody(widgets)),
  },
};
