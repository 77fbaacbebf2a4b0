import type { Exchange } from '../exchanges.ts';
import { contactOf } from '../servers.ts';
import { type Evidence, isSame, recent } from './evidence.ts';
import type { Offence } from './offence.ts';

const TRANSIENT = new Set(['429', '502', '503', '504', 'connection']);
const MAX_ATTEMPTS = 3;

/** Returns what is wrong with the answer to a turn that was let in, in the light of what the CRM did. */
export function judgeCrm(evidence: Evidence): Offence[] {
  const { emf, status, turn, body } = evidence;
  const outcome = String(emf['crm_outcome']);
  const possible = possibleOutcomes(evidence);
  const wrongs: string[] = [...judgeAttempts(evidence)];
  if (!possible.has(outcome)) {
    const dealt = evidence.own.map((one) => one.dealt);
    wrongs.push(`${outcome} (${String(emf['crm_breaker'])}) after [${dealt}], could be [${[...possible]}]`);
  }
  if (status !== statusOf(outcome, turn.environment.profile.fallback)) {
    wrongs.push(`status ${String(status)} for ${outcome}`);
  }
  if (status === 200) {
    const { timestamp, ...rest } = body;
    const contact = outcome === 'found' ? contactOf(turn.call.userId ?? '') : undefined;
    const expected = {
      ...turn.call.conversation,
      customer_tier: outcome === 'no_user' ? 'guest' : (contact?.tier ?? 'standard'),
      customer_email: contact?.email ?? null,
      crm_outcome: outcome,
    };
    if (!isSame(rest, expected)) {
      wrongs.push(`conversation is ${JSON.stringify(rest)}, not ${JSON.stringify(expected)}`);
    }
  }
  return wrongs.map((what) => ({ invariant: 'crm', what }));
}

function statusOf(outcome: string, fallback: string): number {
  switch (outcome) {
    case 'unauthorized':
      return fallback === 'always' ? 200 : 502;
    case 'rate_limited':
      return fallback === 'always' ? 200 : 429;
    case 'unavailable':
      return fallback === 'never' ? 502 : 200;
    default:
      return 200;
  }
}

function possibleOutcomes(evidence: Evidence): Set<string> {
  const { turn, own, emf, run } = evidence;
  if (turn.call.userId === undefined) {
    return new Set(['no_user']);
  }
  const last = own.at(-1);
  const isOver = turn.tookMs >= turn.deadlineMs - 1e-6 ? ['unavailable'] : [];
  if (last !== undefined) {
    return new Set([
      ...outcomesAfter(last, evidence),
      ...(TRANSIENT.has(last.dealt) || last.dealt === '401' ? isOver : []),
    ]);
  }
  const { name, profile } = turn.environment;
  const outcomes = new Set([...tokenTroubles(evidence), ...isOver]);
  const crm = run.exchanges.filter((one) => one.environment === name && one.startedAtMs < turn.endedAtMs);
  // Who shared another turn's lookup shares what its breaker said.
  const isShared = profile.contactTtlSeconds > 0 && emf['crm_breaker'] === undefined;
  if ((emf['crm_breaker'] === 'open' || isShared) && isProvoked(evidence)) {
    outcomes.add('unavailable');
  }
  if (profile.contactTtlSeconds > 0) {
    // By a clock that was set back a contact may last longer.
    const isClockRight = turn.environment.setBackAtMs.length === 0;
    const sharedSinceMs = isClockRight ? turn.startedAtMs - profile.contactTtlSeconds * 1_000 : 0;
    for (const one of crm) {
      const isSameUser = one.target === 'contact' && one.subject.endsWith(`/${turn.call.userId}`);
      if (isSameUser && one.endedAtMs <= turn.endedAtMs) {
        const isUsable =
          one.dealt === '200' ? one.endedAtMs >= sharedSinceMs : one.endedAtMs >= turn.startedAtMs;
        for (const outcome of isUsable ? outcomesAfter(one, evidence) : []) {
          outcomes.add(outcome);
        }
      }
    }
  }
  return outcomes;
}

/** Whether enough turns met an outage since the CRM was last well for the breaker to be open. */
function isProvoked({ run, turn, emfs }: Evidence): boolean {
  const { name, profile } = turn.environment;
  const lastWellMs = run.exchanges
    .filter(
      ({ environment, target, dealt }) => environment === name && target === 'contact' && dealt === '200',
    )
    .reduce((last, { endedAtMs }) => (endedAtMs < turn.startedAtMs ? Math.max(last, endedAtMs) : last), 0);
  const outages = run.turns.filter(
    ({ id, environment, endedAtMs }) =>
      environment === turn.environment &&
      endedAtMs >= lastWellMs &&
      endedAtMs <= turn.endedAtMs &&
      emfs.get(id)?.['crm_breaker'] !== 'open' &&
      emfs.get(id)?.['crm_outcome'] === 'unavailable',
  );
  return outages.length >= profile.breakerFailures;
}

function outcomesAfter({ dealt }: Exchange, evidence: Evidence): string[] {
  switch (dealt) {
    case '200':
      return ['found'];
    case '404':
      return ['not_found'];
    case '403':
      return ['unauthorized'];
    case '401':
      return ['unauthorized', ...tokenTroubles(evidence)];
    case '429':
      return ['rate_limited', ...tokenTroubles(evidence)];
    default:
      return ['unavailable', ...(TRANSIENT.has(dealt) ? tokenTroubles(evidence) : [])];
  }
}

/** Returns what the token endpoint, or reading the client's secret, can have made of the turn. */
function tokenTroubles(evidence: Evidence): string[] {
  return recent(evidence).flatMap(({ target, subject, dealt }) => {
    if (target === 'secret') {
      return subject.startsWith('crm') && dealt !== 'served' ? ['unavailable'] : [];
    }
    if (target === 'contact' || dealt === '200') {
      return [];
    }
    return ['400', '401', '403'].includes(dealt)
      ? ['unauthorized']
      : [dealt === '429' ? 'rate_limited' : 'unavailable'];
  });
}

/** Retries come where they make sense, no sooner than the CRM asks, and no wait is begun that the deadline would end. */
function judgeAttempts(evidence: Evidence): string[] {
  const { own, turn } = evidence;
  const wrongs: string[] = [];
  for (const [index, one] of own.entries()) {
    const next = own[index + 1];
    const waitMs = Number(one.retryAfter ?? 0) * 1_000;
    const isRetried = TRANSIENT.has(one.dealt);
    if (next !== undefined && !isRetried && one.dealt !== '401') {
      wrongs.push(`asked again after ${one.dealt}`);
    }
    if (next !== undefined && isRetried && next.startedAtMs - one.endedAtMs < waitMs - 1e-6) {
      wrongs.push('asked again sooner than told');
    }
    const leftMs = turn.deadlineMs - (one.endedAtMs - turn.startedAtMs);
    const isEnd = next === undefined && turn.endedAtMs === one.endedAtMs;
    if (
      next === undefined &&
      !isEnd &&
      ((waitMs >= leftMs && isRetried) || (!isRetried && one.dealt !== '401')) &&
      turn.environment.lastFrozenAtMs < turn.startedAtMs
    ) {
      wrongs.push(`waited on after ${one.dealt}`);
    }
    const isDone = own.length >= MAX_ATTEMPTS || tokenTroubles(evidence).length > 0;
    if (isEnd && isRetried && one.retryAfter !== undefined && waitMs < leftMs && !isDone) {
      wrongs.push(`gave up after ${one.dealt}, though another attempt would fit`);
    }
  }
  return wrongs;
}
