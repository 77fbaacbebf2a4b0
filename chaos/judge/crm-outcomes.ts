import type { CrmOutcome } from '../../lib/transform/enrichment.ts';
import { COOLDOWN_MS } from '../plan/settings.ts';
import type { Exchange } from '../world/ledger.ts';
import { type Evidence, isNoisy } from './evidence.ts';
import { tokenTroubles, wasBreakerProvoked } from './troubles.ts';

/**
 * Gives how the turn's lookup can have ended, from what the servers really did to it. Its own requests are told
 * by the user, whom no other turn has.
 */
export function possibleOutcomes(evidence: Evidence, userId: string): Set<CrmOutcome> {
  const { ledger, environment, answered, deadlineMs, emf } = evidence;
  const own = ledger.about(environment, userId);
  const last = own.at(-1);
  const outcomes = last === undefined ? tokenTroubles(evidence) : afterAnswer(last, own, evidence);

  if (last === undefined && emf['crm_breaker'] === 'open' && wasBreakerProvoked(evidence)) {
    outcomes.add('unavailable');
  }
  const isOver = answered.endedAtMs - answered.startedAtMs > deadlineMs - 5;
  // A second attempt may have been left no time to speak of.
  const hadTrouble = own.length > 1 || last?.dealt === 'rate limited' || tokenTroubles(evidence).size > 0;
  if (isNoisy(evidence) || (isOver && hadTrouble)) outcomes.add('unavailable');
  return outcomes;
}

function afterAnswer(last: Exchange, own: readonly Exchange[], evidence: Evidence): Set<CrmOutcome> {
  switch (last.dealt) {
    case 'served':
      return new Set(['found']);
    case 'not found':
      return new Set(['not_found']);
    case 'refused':
      return new Set(['unauthorized']);
    case 'refused token':
      return new Set([
        ...tokenTroubles(evidence),
        ...(isFinal(last, own, evidence) ? (['unauthorized'] as const) : []),
      ]);
    // These are tried again, and that attempt may not have come further than to the token endpoint.
    case 'rate limited':
      return new Set([...tokenTroubles(evidence), 'rate_limited']);
    case 'outage':
      return new Set([...tokenTroubles(evidence), 'unavailable']);
    default:
      return new Set();
  }
}

/** A refused token is renewed once a turn, and once in a while in an environment. */
function isFinal(last: Exchange, own: readonly Exchange[], { ledger, environment }: Evidence): boolean {
  const isOther = ({ dealt, note }: Exchange): boolean => dealt === 'refused token' && note !== last.note;
  return (
    own.some(isOther) ||
    ledger
      .of(environment, 'contacts')
      .some((one) => isOther(one) && one.atMs < last.atMs && last.atMs - one.atMs < COOLDOWN_MS + 1_000)
  );
}
