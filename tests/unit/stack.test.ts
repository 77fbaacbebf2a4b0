import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { PROBLEMS } from '../../functions/api-gateway/problem.ts';
import {
  CRM_OUTCOME_METRICS,
  DIMENSIONS,
  DIMENSIONS_BY_OUTCOME,
  ERROR_KINDS,
  METRICS,
  NAMESPACE,
} from '../../functions/turn/metric-names.ts';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { alarms, usersAreHurt } from '../../stack/alarms.ts';
import { dashboard } from '../../stack/dashboard.ts';
import { FRAMEWORK_IDS, STACK_IDS } from '../../stack/logical-ids.ts';
import { consoleDomains, outputs } from '../../stack/outputs.ts';
import { SETTINGS } from '../../stack/settings.ts';
import { alarmMath, dashboardWidgets, metricsUsed, type UsedMetric } from '../stack-metrics.ts';

const SERVICE = 'the-service';
const OUTCOMES: readonly string[] = ['ok', ...ERROR_CODES];
const OWN_NAMES = [...Object.values(METRICS), ...Object.values(CRM_OUTCOME_METRICS)];

const used = metricsUsed(SERVICE);
const own = used.filter(({ namespace }) => namespace === NAMESPACE);
const foreign = used.filter(({ namespace }) => namespace !== NAMESPACE);
const onDashboard = used.filter(({ usedBy }) => !Object.hasOwn(alarms, usedBy));

/** Words of metric math that stand for ids: functions of CloudWatch are written in capitals. */
function idsIn(expression: string): string[] {
  return expression.replace(/\$\{[^}]*\}/g, '1').match(/[a-z]\w*/g) ?? [];
}

describe('metrics that the dashboard and the alarms ask for', () => {
  const emitted = ({ name, dimensions }: UsedMetric): boolean =>
    OWN_NAMES.includes(name) &&
    Object.keys(dimensions).join() ===
      (dimensions['outcome'] === undefined ? DIMENSIONS : DIMENSIONS_BY_OUTCOME).join() &&
    (dimensions['outcome'] === undefined || name === METRICS.turns) &&
    dimensions['service'] === SERVICE &&
    (dimensions['outcome'] === undefined || OUTCOMES.includes(dimensions['outcome']));

  test('at most 30 are paid for', () => {
    expect(OWN_NAMES.length + OUTCOMES.length).toBeLessThanOrEqual(30);
  });

  test('each one of ours is a metric of the code, with exactly one of its dimension sets', () => {
    expect(own.length).toBeGreaterThan(OWN_NAMES.length);
    expect(own.filter((metric) => !emitted(metric))).toEqual([]);
  });

  test.each([
    ['AWS/Lambda', { FunctionName: `\${${FRAMEWORK_IDS.function}}` }],
    ['AWS/ApiGateway', { ApiId: `\${${FRAMEWORK_IDS.httpApi}}` }],
  ])('each one of %s is of this stack', (namespace, dimensions) => {
    const ofNamespace = foreign.filter((metric) => metric.namespace === namespace);
    expect(ofNamespace.length).toBeGreaterThan(0);
    expect(
      ofNamespace.filter((metric) => JSON.stringify(metric.dimensions) !== JSON.stringify(dimensions)),
    ).toEqual([]);
  });

  test('there are no others', () => {
    expect(new Set(foreign.map(({ namespace }) => namespace))).toEqual(
      new Set(['AWS/Lambda', 'AWS/ApiGateway', `${NAMESPACE}/\${AWS::StackName}`]),
    );
  });
});

describe('dashboard', () => {
  const widgets = dashboardWidgets();
  const shown = onDashboard.filter(({ namespace }) => namespace === NAMESPACE);

  test.each(OWN_NAMES)('shows %s', (name) => {
    expect(shown.map((metric) => metric.name)).toContain(name);
  });

  test.each(['Throttles', 'ConcurrentExecutions', 'Errors'])('shows what Lambda says of %s', (name) => {
    const ofLambda = onDashboard.filter(({ namespace }) => namespace === 'AWS/Lambda');
    expect(ofLambda.map((metric) => metric.name)).toContain(name);
  });

  test('shows calls by every outcome', () => {
    expect(shown.flatMap(({ dimensions }) => dimensions['outcome'] ?? [])).toEqual(OUTCOMES);
  });

  test('draws the thresholds as numbers', () => {
    const numbers = dashboard.Properties.DashboardBody['Fn::Sub'].match(/"value":\$\{param:(\w+)\}/g);
    expect(numbers).toHaveLength(4);
  });

  test.each([METRICS.latency, METRICS.crmLatency])('shows %s as p50, p90 and p99', (name) => {
    const statistics = shown.filter((metric) => metric.name === name).map(({ statistic }) => statistic);
    expect(statistics).toEqual(['p50', 'p90', 'p99']);
  });

  test('shows the state of every alarm', () => {
    expect(widgets.flatMap(({ properties }) => properties.alarms ?? [])).toEqual(
      Object.values({ ...usersAreHurt, ...alarms }).map(
        ({ Properties }) =>
          `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${Properties.AlarmName['Fn::Sub']}`,
      ),
    );
  });

  test('places every widget within the grid, and none on another', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
    );
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('refers to resources of the stack only', () => {
    const ids: readonly string[] = [...Object.values(FRAMEWORK_IDS), ...Object.values(STACK_IDS), 'AWS'];
    const references = [...JSON.stringify(widgets).matchAll(/\$\{([A-Z]\w*)/g)].map(([, id]) => id);
    expect(references.length).toBeGreaterThan(0);
    expect(ids).toEqual(expect.arrayContaining(references));
  });

  test('has metric math only over ids of the same graph', () => {
    for (const { properties } of widgets) {
      const options = (properties.metrics ?? []).flat().filter((part) => typeof part !== 'string');
      const ids = options.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(
        expect.arrayContaining(options.flatMap(({ expression = '' }) => idsIn(expression))),
      );
    }
  });
});

test('each partition has its dashboard where its console is', () => {
  const { Value } = outputs.DashboardUrl;
  expect(JSON.stringify(Value)).toContain('{"Fn::FindInMap":["Console",{"Ref":"AWS::Partition"},"Domain"]}');
  expect(consoleDomains.Console).toMatchObject({
    aws: { Domain: 'console.aws.amazon.com' },
    'aws-cn': { Domain: 'console.amazonaws.cn' },
    'aws-us-gov': { Domain: 'console.amazonaws-us-gov.com' },
  });
});

describe('alarms', () => {
  test.each([STACK_IDS.errorRateAlarm, STACK_IDS.fallbackRateAlarm])(
    '%s is math over its own ids, gives one series and does not SEARCH',
    (id) => {
      const math = alarmMath(alarms[id].Properties) ?? [];
      const expressions = math.flatMap((member) => ('Expression' in member ? member.Expression : []));
      expect(expressions.flatMap(idsIn)).toEqual(['turns', 'counted', 'turns']);
      expect(math.map(({ Id }) => Id)).toEqual(expect.arrayContaining(expressions.flatMap(idsIn)));
      expect(math.filter(({ ReturnData }) => ReturnData)).toHaveLength(1);
      expect(expressions.join()).not.toContain('SEARCH');
    },
  );

  test('they stand on faults of admitted turns, and on what Lambda and API Gateway say', () => {
    const watched = used.filter(({ usedBy }) => Object.hasOwn(alarms, usedBy));
    expect(
      watched.map(({ usedBy, namespace, name, statistic }) => [usedBy, namespace, name, statistic]),
    ).toEqual([
      [STACK_IDS.errorRateAlarm, NAMESPACE, METRICS.faults, 'Sum'],
      [STACK_IDS.errorRateAlarm, NAMESPACE, METRICS.turns, 'Sum'],
      [STACK_IDS.fallbackRateAlarm, NAMESPACE, METRICS.fallbacks, 'Sum'],
      [STACK_IDS.fallbackRateAlarm, NAMESPACE, METRICS.turns, 'Sum'],
      [STACK_IDS.latencyAlarm, NAMESPACE, METRICS.latency, 'p99'],
      [STACK_IDS.crashAlarm, 'AWS/Lambda', 'Errors', 'Sum'],
      [STACK_IDS.throttlesAlarm, 'AWS/Lambda', 'Throttles', 'Sum'],
      [STACK_IDS.gatewayErrorsAlarm, 'AWS/ApiGateway', '5xx', 'Sum'],
      [STACK_IDS.refusedCallsAlarm, `${NAMESPACE}/\${AWS::StackName}`, 'RefusedCalls', 'Sum'],
      [STACK_IDS.secretUnavailableAlarm, NAMESPACE, METRICS.turns, 'Sum'],
      [STACK_IDS.crmUnauthorizedAlarm, NAMESPACE, CRM_OUTCOME_METRICS.unauthorized, 'Sum'],
      [STACK_IDS.staleSecretsAlarm, NAMESPACE, METRICS.staleSecrets, 'Sum'],
      [STACK_IDS.rejectionsAlarm, NAMESPACE, METRICS.rejections, 'Sum'],
    ]);
    expect(watched.flatMap(({ dimensions }) => dimensions['outcome'] ?? [])).toEqual(['secret_unavailable']);
  });

  test('each links to the paragraph that helps', () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    for (const { Properties } of Object.values({ ...alarms, ...usersAreHurt })) {
      const anchor = /\$\{param:runbookUrl\}#([\w-]+)$/.exec(Properties.AlarmDescription)?.[1];
      expect(page).toMatch(new RegExp(`^### ${anchor}$`, 'm'));
    }
  });

  test('users are hurt where one of them says so, but not by a rejection or a secret that still serves', () => {
    const rule = usersAreHurt[STACK_IDS.usersHurtAlarm].Properties.AlarmRule['Fn::Sub'];
    const members = [...rule.matchAll(/ALARM\("\$\{(\w+)\}"\)/g)].map(([, id]) => id);
    expect(new Set([...members, STACK_IDS.staleSecretsAlarm, STACK_IDS.rejectionsAlarm])).toEqual(
      new Set(Object.keys(alarms)),
    );
  });

  test('what the contract answers with 400, 403, 413 or 422 is a rejection, all else a fault', () => {
    const kinds = ERROR_CODES.map((code) => [400, 403, 413, 422].includes(PROBLEMS[code].status));
    expect(ERROR_CODES.map((code) => ERROR_KINDS[code] === 'rejection')).toEqual(kinds);
  });

  test.each(Object.entries(alarms))('%s is quiet while there are no turns', (_, alarm) => {
    expect(alarm.Properties).toMatchObject({ TreatMissingData: 'notBreaching' });
  });

  test.each([
    STACK_IDS.errorRateAlarm,
    STACK_IDS.fallbackRateAlarm,
    STACK_IDS.latencyAlarm,
    STACK_IDS.staleSecretsAlarm,
  ])('%s wants two of three periods', (id) => {
    expect(alarms[id].Properties).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  });

  test('a stale secret is told long before it stops serving', () => {
    const threePeriodsSeconds = 3 * 300;
    expect(Number(SETTINGS.secretMaxStaleSeconds)).toBeGreaterThan(2 * threePeriodsSeconds);
  });
});
