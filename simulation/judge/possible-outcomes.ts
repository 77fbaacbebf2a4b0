import type { Exchange } from '../network.ts';
import { COOLDOWN_MS, type Evidence, READ_EVERY_MS, setting } from './evidence.ts';
import { isPauseOn, isPutOff, LONGEST_PAUSE_MS, tokenFailure, toldMs, whomItIsAbout } from './memory.ts';

/** An attempt is not begun with less, in ms. */
const SHORTEST_ATTEMPT_MS = 50;

/**
 * Returns how the turn's lookup can have ended. A turn is answered in the very step in which what it waited for
 * ended, so the cause is what ended then, what the environment was told before, or its deadline, and nothing else.
 */
export function possibleOutcomes(evidence: Evidence): string[] {
  const { turn, own, emf, log, endedAtMs, leftMs } = evidence;
  if (turn.plan.user === undefined) {
    return ['no_user'];
  }
  if (log['contact_cached'] === true) {
    return wasFoundLately(evidence) ? ['found'] : [];
  }
  const outcomes = leftMs < SHORTEST_ATTEMPT_MS ? heardBefore(evidence) : [];
  if (own.length === 0 && log['contact_cached'] === false && emf['crm_breaker'] === undefined) {
    return [...outcomes, ...sharedOutcomes(evidence)];
  }
  if (emf['crm_breaker'] === 'open') {
    // Whether it may be open is judged apart.
    return ['unavailable'];
  }
  const last = own.at(-1);
  if (last?.endedAtMs === endedAtMs) {
    outcomes.push(...outcomesOf(last, evidence));
  }
  return [
    ...outcomes,
    ...isPutOff(evidence, 'contacts'),
    ...isPutOff(evidence, 'token'),
    ...(isPauseOn(evidence, 'client') ? ['unauthorized'] : []),
    ...tokenFailures(evidence, (one) => one.endedAtMs === endedAtMs),
    ...tokenFailures(evidence, (one) => isKeptFailure(one, evidence)),
  ];
}

/** Credentials that could not be read are not asked for in every turn. */
function isKeptFailure(
  { dependency, subject, end, startedAtEpochMs }: Exchange,
  evidence: Evidence,
): boolean {
  const isOfClient = dependency === 'secrets' && subject.startsWith('crm ') && end !== 'ok';
  return isOfClient && isWithin(evidence.endedAtEpochMs - startedAtEpochMs, READ_EVERY_MS);
}

/** Our own deadline says less than what was heard before it. */
function heardBefore({ own, exchanges, turn, endedAtMs }: Evidence): string[] {
  const throttled =
    own.at(-1)?.end === '429' ? own.at(-1) : own.at(-2)?.end === '429' ? own.at(-2) : undefined;
  const tokens = exchanges.filter((one) => {
    const { dependency, endedAtMs: ended = 0 } = one;
    return dependency === 'token' && ended + toldMs(one) >= turn.startedAtMs && ended <= endedAtMs;
  });
  return throttled !== undefined || tokens.length > 0
    ? ['rate_limited', 'unavailable', ...tokens.flatMap(tokenFailure)]
    : ['unavailable'];
}

function outcomesOf(last: Exchange, evidence: Evidence): string[] {
  switch (last.end) {
    case '200':
      return ['found'];
    case '404':
      return ['not_found'];
    case '403':
      return [whomItIsAbout(evidence)];
    case '429':
      return ['rate_limited'];
    case '401':
      return afterRefusedToken(last, evidence);
    default:
      return ['unavailable'];
  }
}

/**
 * A refused token is replaced once a turn, and a token that has just replaced another is not replaced again before the
 * cool-down is over; nor is one whose replacement has just failed, or during the pause after one in vain.
 */
function afterRefusedToken(last: Exchange, evidence: Evidence): string[] {
  const { own, exchanges } = evidence;
  const refusals = own.filter(({ end }) => end === '401').length;
  const isNew = exchanges.some(
    ({ issued, startedAtEpochMs }) =>
      issued === last.text && evidence.endedAtEpochMs - startedAtEpochMs < COOLDOWN_MS + 10,
  );
  // By the environment's own clock, as cool-downs go.
  const failures = tokenFailures(
    evidence,
    ({ endedAtEpochMs = 0 }) => Math.abs(evidence.endedAtEpochMs - endedAtEpochMs) < COOLDOWN_MS,
  );
  const isFinal = refusals > 1 || isNew || isPauseOn(evidence, 'replacement');
  return isFinal ? [whomItIsAbout(evidence), ...failures] : failures;
}

function tokenFailures(evidence: Evidence, isCause: (exchange: Exchange) => boolean): string[] {
  return evidence.exchanges
    .filter((one) => one.endedAtMs !== undefined && one.endedAtMs <= evidence.endedAtMs && isCause(one))
    .flatMap((one) => {
      if (one.dependency === 'secrets') {
        const isClients = one.subject.startsWith('crm ');
        // Without a newer client the refusal of the one that there is stands.
        return isClients
          ? [...(one.end === 'ok' ? [] : ['unavailable']), ...refusedBefore(one, evidence)]
          : [];
      }
      return one.dependency === 'token' ? tokenFailure(one) : [];
    });
}

/** A refused client stays refused for a while, with no other to take its place. */
function refusedBefore(look: Exchange, { exchanges }: Evidence): string[] {
  const isRefused = exchanges.some(
    (one) =>
      one.dependency === 'token' &&
      one.endedAtMs !== undefined &&
      one.endedAtMs <= (look.endedAtMs ?? 0) &&
      one.endedAtMs >= look.startedAtMs - LONGEST_PAUSE_MS &&
      tokenFailure(one).includes('unauthorized'),
  );
  return isRefused ? ['unauthorized'] : [];
}

function isSameContact(
  { turn }: Evidence,
  other: { readonly turn: string | undefined },
  { run }: Evidence,
): boolean {
  const plan = run.turns.find(({ id }) => id === other.turn)?.plan;
  return plan?.user === turn.plan.user && plan?.conversation === turn.plan.conversation;
}

function wasFoundLately(evidence: Evidence): boolean {
  const ttlMs = setting(evidence.run.schedule.settings, 'CONTACT_TTL_SECONDS') * 1_000;
  return evidence.exchanges.some(
    (one) =>
      one.dependency === 'contacts' &&
      one.end === '200' &&
      isSameContact(evidence, one, evidence) &&
      isWithin(evidence.endedAtEpochMs - (one.endedAtEpochMs ?? Number.POSITIVE_INFINITY), ttlMs),
  );
}

function isWithin(ageMs: number, spanMs: number): boolean {
  return ageMs >= 0 && ageMs < spanMs;
}

/** Of the turn whose lookup it shared, which ended in the same step. */
function sharedOutcomes(evidence: Evidence): string[] {
  const { run, turn, endedAtMs, environment } = evidence;
  return run.turns
    .filter(
      (other) =>
        other !== turn &&
        other.environment === turn.environment &&
        other.endedAtMs === endedAtMs &&
        isSameContact(evidence, { turn: other.id }, evidence),
    )
    .map(({ id }) => {
      const text = environment.written.find((one) => one.includes(`"request_id":"${id}"`)) ?? '';
      return /"crm_outcome":"(\w+)"/.exec(text)?.[1] ?? '';
    });
}
