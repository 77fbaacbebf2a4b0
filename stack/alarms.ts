import { CRM_OUTCOME_METRICS, METRICS } from '../functions/turn/metric-names.ts';
import { alarm, anyOf, EVENT, p99Above, shareOfTurnsAbove, sumAbove, TREND } from './alarm.ts';
import { STACK_IDS } from './logical-ids.ts';
import { ofFunction, ofHttpApi, overAllOutcomes, refusedCalls, turnsThatEnded } from './metrics.ts';
import { setting } from './settings.ts';

/** More than a blip in five minutes: API Gateway's own count has our 5xx in it, and those of a single bad turn. */
const GATEWAY_ERRORS = 5;

/**
 * The alarms, by logical id. A caller without the secret can set off one of them, `rejections`, and change the verdict
 * of no other on what the function counts: those stand on admitted turns. The circuit breaker has none: what it keeps
 * from the CRM is a fallback or a fault, by `crmFallback`, and so is in one of their rates.
 */
export const alarms = {
  [STACK_IDS.errorRateAlarm]: alarm(
    { name: 'error-rate', description: 'Too many turns end by a fault. The dashboard shows by which.' },
    shareOfTurnsAbove(
      setting('alarmErrorRatePercent'),
      overAllOutcomes(METRICS.faults),
      'Turns with a fault in percent',
    ),
  ),

  [STACK_IDS.fallbackRateAlarm]: alarm(
    {
      name: 'fallback-rate',
      description:
        'Too many turns are answered with defaults because the CRM fails. Such turns succeed and are in no error rate.',
    },
    shareOfTurnsAbove(
      setting('alarmFallbackRatePercent'),
      overAllOutcomes(METRICS.fallbacks),
      'Turns with defaults in percent',
    ),
  ),

  [STACK_IDS.latencyAlarm]: alarm(
    {
      name: 'latency-p99',
      description: 'The slowest turns come near the 8 seconds after which Cognigy gives up.',
    },
    p99Above(setting('alarmLatencyP99Ms'), overAllOutcomes(METRICS.latency)),
  ),

  [STACK_IDS.crashAlarm]: alarm(
    {
      name: 'crashes',
      description:
        'The function died or did not start, which it never does by design: such turns are in no metric of its own.',
    },
    sumAbove(0, ofFunction('Errors'), EVENT),
  ),

  [STACK_IDS.throttlesAlarm]: alarm(
    {
      name: 'throttles',
      description: 'Lambda refused turns: the account or the function has no concurrency left.',
    },
    sumAbove(0, ofFunction('Throttles'), EVENT),
  ),

  [STACK_IDS.gatewayErrorsAlarm]: alarm(
    {
      name: 'gateway-errors',
      description: 'API Gateway answers 5xx, by itself or for the function.',
    },
    sumAbove(GATEWAY_ERRORS, ofHttpApi('5xx'), TREND),
  ),

  [STACK_IDS.refusedCallsAlarm]: alarm(
    {
      name: 'refused-calls',
      description: "The route's throttle refuses calls with 429; the function never hears of them.",
    },
    sumAbove(0, refusedCalls, TREND),
  ),

  [STACK_IDS.secretUnavailableAlarm]: alarm(
    {
      name: 'secret-unavailable',
      description: 'Nobody can be let in, because the secret to check signatures with cannot be read.',
    },
    sumAbove(0, turnsThatEnded('secret_unavailable'), TREND),
  ),

  [STACK_IDS.crmUnauthorizedAlarm]: alarm(
    {
      name: 'crm-unauthorized',
      description: 'The CRM or its token endpoint refused our client; it does not heal itself.',
    },
    sumAbove(0, overAllOutcomes(CRM_OUTCOME_METRICS.unauthorized), EVENT),
  ),

  // One renewal that fails heals with the next. What lasts ends in 503 after secretMaxStaleSeconds.
  [STACK_IDS.staleSecretsAlarm]: alarm(
    {
      name: 'stale-secrets',
      description: 'A secret cannot be renewed. The last good value serves on, but not for ever.',
    },
    sumAbove(0, overAllOutcomes(METRICS.staleSecrets), TREND),
  ),

  [STACK_IDS.rejectionsAlarm]: alarm(
    {
      name: 'rejections',
      description: 'Many calls are rejected: a stranger knocks, or the bot signs or sends something wrong.',
    },
    sumAbove(setting('alarmRejections'), overAllOutcomes(METRICS.rejections), TREND),
  ),
};

/** The alarms on what callers feel. */
export const HURTFUL: readonly string[] = [
  STACK_IDS.errorRateAlarm,
  STACK_IDS.fallbackRateAlarm,
  STACK_IDS.latencyAlarm,
  STACK_IDS.crashAlarm,
  STACK_IDS.throttlesAlarm,
  STACK_IDS.gatewayErrorsAlarm,
  STACK_IDS.refusedCallsAlarm,
  STACK_IDS.secretUnavailableAlarm,
  STACK_IDS.crmUnauthorizedAlarm,
];

/** One alarm for a pager: what users feel, whatever the cause. */
export const usersAreHurt = {
  [STACK_IDS.usersHurtAlarm]: anyOf(
    {
      name: 'users-hurt',
      description: 'Users are hurt: callers get errors, defaults, or nothing in time. Its members say which.',
    },
    HURTFUL,
  ),
};
