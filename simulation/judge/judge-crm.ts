import { isDeepStrictEqual } from 'node:util';
import { asJsonObject } from '../../lib/json/json-object.ts';
import { conversationOf } from '../turn-call.ts';
import { USERS } from '../users.ts';
import { type Evidence, setting } from './evidence.ts';
import { possibleOutcomes } from './possible-outcomes.ts';

/** Returns what is wrong with the answer to a turn that got in and can be read. */
export function judgeCrm(evidence: Evidence): string[] {
  const { answer, emf, run, turn } = evidence;
  const outcome = String(emf['crm_outcome']);
  const possible = possibleOutcomes(evidence);
  const wrongs: string[] = [];
  if (!possible.includes(outcome)) {
    const told = evidence.own.map(({ end }) => end);
    wrongs.push(`CRM outcome ${outcome}, could be [${possible}], was told [${told}]`);
  }
  const status = statusOf(outcome, run.schedule.settings['CRM_FALLBACK']);
  if (answer.status !== status) {
    wrongs.push(`status ${answer.status} for ${outcome}`);
  }
  if (answer.status === 200) {
    const { timestamp, ...conversation } = answer.body;
    const user = outcome === 'found' ? USERS.get(turn.plan.user ?? '') : undefined;
    const expected = {
      ...conversationOf(turn.plan),
      customer_tier: user?.tier ?? (outcome === 'no_user' ? 'guest' : 'standard'),
      customer_email: user?.email ?? null,
      crm_outcome: outcome,
    };
    const endedAt = new Date(evidence.endedAtEpochMs).toISOString();
    if (!isDeepStrictEqual(conversation, expected) || timestamp !== endedAt) {
      wrongs.push(`conversation ${answer.text}, not ${JSON.stringify(expected)} at ${endedAt}`);
    }
  }
  if (turn.isLast && outcome !== 'found') {
    wrongs.push(`${outcome} after all was well again`);
  }
  return wrongs;
}

function statusOf(outcome: string, fallback: string | undefined): number {
  const statuses: Readonly<Record<string, number>> = {
    unauthorized: fallback === 'always' ? 200 : 502,
    rate_limited: fallback === 'always' ? 200 : 429,
    unavailable: fallback === 'never' ? 502 : 200,
  };
  return statuses[outcome] ?? 200;
}

/** What no answer, or one of 500 and above, is told as. */
const OUTAGE = /: (?:timeout|connection|unreadable|tls)$|answered 5\d\d$|^token endpoint (?:answered|gave)/;

/** Whether a lookup spoke of an outage of the CRM, as far as the breaker is concerned; undefined where of nothing. */
function wasOutage({ emf, log, exchanges, turn, endedAtMs }: Evidence): boolean | undefined {
  const breaker = emf['crm_breaker'];
  const { reason } = asJsonObject(log['failure']);
  if (breaker !== 'closed' && breaker !== 'half_open') {
    return undefined;
  }
  if (typeof reason !== 'string') {
    return false;
  }
  const wasTold = exchanges.some(
    ({ dependency, end, endedAtMs: ended = Number.POSITIVE_INFINITY }) =>
      dependency !== 'secrets' && end !== '200' && ended >= turn.startedAtMs && ended <= endedAtMs,
  );
  if (/^(?:deadline|no client|token endpoint refused)/.test(reason) || !wasTold) {
    return undefined;
  }
  return OUTAGE.test(reason) && reason !== 'token endpoint answered 429';
}

/** Returns what is wrong with the circuit breaker of an environment: it is open after outages in a row, and not for longer. */
export function judgeBreaker(turns: readonly Evidence[]): string[] {
  const wrongs: string[] = [];
  const answered = turns.toSorted((one, other) => (one.turn.endedAs ?? 0) - (other.turn.endedAs ?? 0));
  for (const [index, evidence] of answered.entries()) {
    const { settings } = evidence.run.schedule;
    const openMs = setting(settings, 'CRM_BREAKER_OPEN_SECONDS') * 1_000;
    if (evidence.emf['crm_breaker'] !== 'open') {
      continue;
    }
    const before = answered.slice(0, index).filter((one) => wasOutage(one) !== undefined);
    const sinceSuccess = before.slice(before.findLastIndex((one) => wasOutage(one) === false) + 1);
    const isFresh = (epochMs: number): boolean => {
      const ageMs = evidence.endedAtEpochMs - epochMs;
      return ageMs >= 0 && ageMs < openMs;
    };
    const probes = answered.filter(({ emf }) => emf['crm_breaker'] === 'half_open');
    const isOpen =
      sinceSuccess.some(({ endedAtEpochMs }) => isFresh(endedAtEpochMs)) ||
      probes.some(
        ({ turn, endedAtMs, endedAtEpochMs }) =>
          turn.startedAtMs <= evidence.endedAtMs &&
          (endedAtMs >= evidence.endedAtMs || isFresh(endedAtEpochMs) || isFresh(turn.startedAtEpochMs)),
      );
    const users = new Set(sinceSuccess.map(({ turn }) => turn.plan.user));
    const isEnough = sinceSuccess.length >= setting(settings, 'CRM_BREAKER_FAILURES') && users.size > 1;
    if (!isOpen || !isEnough) {
      wrongs.push(`${evidence.turn.id}: breaker open after ${sinceSuccess.length} outages in a row`);
    }
  }
  return wrongs;
}
