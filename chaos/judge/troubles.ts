import type { CrmOutcome } from '../../lib/transform/enrichment.ts';
import { COOLDOWN_MS, READ_MS, SETTINGS } from '../plan/settings.ts';
import type { Exchange } from '../world/ledger.ts';
import { CRM_SECRET_ID } from '../world/vault.ts';
import type { Evidence } from './evidence.ts';

/** Between what a server notes and what the function notices. */
const SLACK_MS = 60;
/** The SDK's pause between its two attempts, in which no request is under way. */
const SDK_PAUSE_MS = 500;
/** A secret that comes later than this may be too late for the turn. */
const SLOW_SECRET_MS = 80;

/** Exchanges that were under way during the turn, or ended shortly before it. */
export function overlapping(
  exchanges: readonly Exchange[],
  { answered }: Evidence,
  beforeMs: number,
): Exchange[] {
  return exchanges.filter(
    ({ atMs, endedAtMs = Number.POSITIVE_INFINITY }) =>
      atMs <= answered.endedAtMs + SLACK_MS && endedAtMs >= answered.startedAtMs - beforeMs,
  );
}

/** Tells whether Secrets Manager kept one of the secrets from the turn, or did so shortly before it. */
export function wereSecretsInTrouble(evidence: Evidence, secretId: string, beforeMs = SDK_PAUSE_MS): boolean {
  const { ledger, environment } = evidence;
  const about = ledger.of(environment, 'secrets').filter(({ subject }) => subject.startsWith(secretId));
  return overlapping(about, evidence, beforeMs).some(
    ({ dealt, atMs, endedAtMs = Number.POSITIVE_INFINITY }) =>
      dealt === 'outage' || endedAtMs - atMs > SLOW_SECRET_MS,
  );
}

/** How a lookup can have ended for want of a token. */
export function tokenTroubles(evidence: Evidence): Set<CrmOutcome> {
  const { ledger, environment } = evidence;
  const all = ledger.of(environment, 'token');
  const outcomes = new Set<CrmOutcome>();
  for (const exchange of overlapping(all, evidence, SLACK_MS)) {
    if (exchange.dealt === 'outage') outcomes.add('unavailable');
    if (exchange.dealt === 'rate limited') outcomes.add('rate_limited');
    if (exchange.dealt === 'refused') outcomes.add('unauthorized');
    if (exchange.dealt === 'refused old secret' && mayKeepOldSecret(exchange, evidence)) {
      outcomes.add('unauthorized');
    }
  }
  if (wereSecretsInTrouble(evidence, CRM_SECRET_ID)) {
    outcomes.add('unavailable');
    // Whoever was refused waits for a newer client secret, and others with it, as long as a read may take.
    const earlier = overlapping(all, evidence, READ_MS + SDK_PAUSE_MS);
    if (earlier.some(({ dealt }) => dealt.startsWith('refused'))) outcomes.add('unauthorized');
  }
  return outcomes;
}

/** The newer client secret is looked for at once, unless that was done lately or Secrets Manager fails. */
function mayKeepOldSecret(refusal: Exchange, { ledger, environment, answered }: Evidence): boolean {
  const sinceMs = refusal.atMs - COOLDOWN_MS - 500;
  const refusals = ledger
    .of(environment, 'token')
    .filter(({ dealt, atMs }) => dealt.startsWith('refused') && atMs > sinceMs && atMs < refusal.atMs);
  const failures = ledger
    .of(environment, 'secrets')
    .filter(({ dealt, atMs }) => dealt === 'outage' && atMs > sinceMs && atMs < answered.endedAtMs);
  return refusals.length + failures.length > 0;
}

/**
 * Tells whether an outage can have opened the circuit breaker, or kept it open: one that was not long ago, or one
 * after which nobody asked until now, when the probe is under way.
 */
export function wasBreakerProvoked({ ledger, environment, answered }: Evidence): boolean {
  const { startedAtMs, endedAtMs } = answered;
  const recentMs = SETTINGS.breakerOpenSeconds * 1_000 + SETTINGS.crmDeadlineMs + 500;
  const crm = [...ledger.of(environment, 'contacts'), ...ledger.of(environment, 'token')];
  const outages = [...crm, ...ledger.of(environment, 'secrets')].filter(
    ({ dealt, atMs }) => dealt === 'outage' && atMs <= endedAtMs,
  );
  if (outages.some((one) => (one.endedAtMs ?? Number.POSITIVE_INFINITY) >= startedAtMs - recentMs))
    return true;
  const isProbed = crm.some(
    ({ atMs }) => atMs > startedAtMs - SETTINGS.crmDeadlineMs && atMs < endedAtMs + SLACK_MS,
  );
  const lastOutageMs = Math.max(...outages.map(({ atMs }) => atMs));
  const isClosed = ledger
    .of(environment, 'contacts')
    .some(({ dealt, atMs }) => dealt !== 'outage' && atMs > lastOutageMs && atMs < startedAtMs - SLACK_MS);
  return outages.length > 0 && isProbed && !isClosed;
}
