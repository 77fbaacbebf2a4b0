import type { Exchange } from '../network.ts';
import { COOLDOWN_MS, type Evidence, setting } from './evidence.ts';

/**
 * Returns how the turn's lookup can have ended. A turn is answered in the very step in which what it waited for
 * ended, so the cause is what ended then, and nothing else.
 */
export function possibleOutcomes(evidence: Evidence): string[] {
  const { turn, own, emf, log, endedAtMs, isAtDeadline } = evidence;
  if (turn.plan.user === undefined) {
    return ['no_user'];
  }
  if (log['contact_cached'] === true) {
    return wasFoundLately(evidence) ? ['found'] : [];
  }
  const outcomes = isAtDeadline ? ['unavailable'] : [];
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
  return [...outcomes, ...tokenFailures(evidence, (one) => one.endedAtMs === endedAtMs)];
}

function outcomesOf(last: Exchange, evidence: Evidence): string[] {
  switch (last.end) {
    case '200':
      return ['found'];
    case '404':
      return ['not_found'];
    case '403':
      return ['unauthorized'];
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
 * cool-down is over; nor is one whose replacement has just failed.
 */
function afterRefusedToken(last: Exchange, evidence: Evidence): string[] {
  const { own, exchanges } = evidence;
  const refusals = own.filter(({ end }) => end === '401').length;
  const isNew = exchanges.some(
    ({ issued, startedAtEpochMs }) =>
      issued === last.text && evidence.endedAtEpochMs - startedAtEpochMs < COOLDOWN_MS + 10,
  );
  const failures = tokenFailures(
    evidence,
    ({ endedAtMs }) => (endedAtMs ?? 0) > evidence.endedAtMs - COOLDOWN_MS,
  );
  return refusals > 1 || isNew ? ['unauthorized', ...failures] : failures;
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

function tokenFailure({ end, issued }: Exchange): string[] {
  if (end === '400' || end === '401' || end === '403') {
    return ['unauthorized'];
  }
  if (end === '429') {
    return ['rate_limited'];
  }
  return issued === undefined || end !== '200' ? ['unavailable'] : [];
}

function refusedBefore(look: Exchange, { exchanges }: Evidence): string[] {
  const isRefused = exchanges.some(
    (one) =>
      one.dependency === 'token' &&
      one.endedAtMs !== undefined &&
      one.endedAtMs <= (look.endedAtMs ?? 0) &&
      one.endedAtMs >= look.startedAtMs - COOLDOWN_MS &&
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
