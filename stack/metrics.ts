import { CRM_OUTCOME_METRICS, METRICS, NAMESPACE, type TurnOutcome } from '../functions/turn/metric-names.ts';
import { ERROR_CODES } from '../lib/errors/webhook-error.ts';
import { type Ref, ref, STACK_NAME, type Sub, sub } from './intrinsics.ts';
import { FRAMEWORK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

/** One metric as CloudWatch knows it: the same name with other dimensions is another metric. */
export interface Metric {
  namespace: string | Sub;
  name: string;
  dimensions: Readonly<Record<string, string | Ref>>;
}

/** Every value of the `outcome` dimension. */
export const TURN_OUTCOMES: readonly TurnOutcome[] = ['ok', ...ERROR_CODES];

/** Counts of CRM outcomes, in the order of the contract's table. */
export const CRM_OUTCOME_NAMES: readonly string[] = Object.values(CRM_OUTCOME_METRICS);

/** A metric over all outcomes. */
export function overAllOutcomes(name: string): Metric {
  return { namespace: NAMESPACE, name, dimensions: { service: setting('serviceName') } };
}

/** How many calls ended in one way: the one metric that is kept by outcome. */
export function turnsThatEnded(outcome: TurnOutcome): Metric {
  return {
    namespace: NAMESPACE,
    name: METRICS.turns,
    dimensions: { service: setting('serviceName'), outcome },
  };
}

/** Calls that the route's throttle refused, of which the function never hears: counted from the access log. */
export const refusedCalls = {
  namespace: sub(`${NAMESPACE}/${STACK_NAME}`),
  name: 'RefusedCalls',
  dimensions: {},
} satisfies Metric;

/** A metric that Lambda itself keeps of the function (AWS Lambda guide, "Types of metrics for Lambda functions"). */
export function ofFunction(name: 'Errors' | 'Throttles' | 'ConcurrentExecutions'): Metric {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: ref(FRAMEWORK_IDS.function) } };
}

/** A metric that API Gateway keeps of the HTTP API (AWS API Gateway guide, "Monitor CloudWatch metrics"). */
export function ofHttpApi(name: 'Count' | '4xx' | '5xx'): Metric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: ref(FRAMEWORK_IDS.httpApi) } };
}
