import { COOLDOWN_MS, SETTINGS } from '../plan/settings.ts';
import type { Ended } from '../traffic/fleet.ts';
import type { Ledger } from '../world/ledger.ts';
import { CRM_SECRET_ID } from '../world/vault.ts';
import type { Evidence } from './evidence.ts';
import type { Offence } from './offence.ts';
import { wereSecretsInTrouble } from './troubles.ts';

/** The SDK tries a read that failed once more, so of two calls that fail one is no read of its own. */
const RETRIED_SHARE = 0.5;
/** V8 lets garbage lie while memory is cheap; a leak of one body a turn would be far more. */
const MAX_GROWTH_BYTES = 150 * 2 ** 20;

/** Gives the offences of an environment as a whole. */
export function judgeEnvironment(
  { environment, retired }: Ended,
  evidence: readonly Evidence[],
  ledger: Ledger,
): Offence[] {
  const { exitCode, exitedAfterMs, unhandled } = retired;
  const offences: Offence[] = unhandled.map((name) => ({
    invariant: 'exit',
    what: `unhandled rejection: ${name}`,
  }));
  if (exitedAfterMs === undefined) offences.push({ invariant: 'exit', what: 'had to be killed' });
  else if (exitCode !== 0) offences.push({ invariant: 'exit', what: `exit code ${exitCode}` });

  const calls = ledger.of(environment.name, 'secrets');
  const retries = calls.filter(({ dealt }) => dealt === 'outage').length * RETRIED_SHARE;
  const reads = Math.floor(calls.length - retries);
  const bound = secretsReadsBound(environment.bornAtMs, evidence);
  if (reads > bound)
    offences.push({ invariant: 'calls', what: `${reads} reads of secrets, bound is ${bound}` });

  const growth = memoryGrowth(evidence);
  if (growth > MAX_GROWTH_BYTES) {
    offences.push({ invariant: 'memory', what: `grew by ${Math.round(growth / 2 ** 20)} MB` });
  }
  return offences;
}

/**
 * Both secrets each time they are due, two versions each time wrong signatures or a refused client make it look;
 * without a secret, each turn in vain may try once.
 */
export function secretsReadsBound(bornAtMs: number, evidence: readonly Evidence[]): number {
  const diedAtMs = Math.max(bornAtMs, ...evidence.map(({ answered }) => answered.endedAtMs));
  const lifeMs = diedAtMs - bornAtMs;
  const due = 2 * (1 + Math.ceil(lifeMs / (SETTINGS.secretTtlSeconds * 1_000)));
  const looks = 3 * (1 + Math.ceil(lifeMs / COOLDOWN_MS));
  return due + looks + evidence.filter(isInVain).length;
}

function isInVain(evidence: Evidence): boolean {
  const { emf } = evidence;
  if (emf['outcome'] === 'secret_unavailable') return true;
  return emf['crm_outcome'] === 'unavailable' && wereSecretsInTrouble(evidence, CRM_SECRET_ID);
}

function memoryGrowth(evidence: readonly Evidence[]): number {
  const sizes = evidence.map(({ answered }) => answered.rssBytes);
  // The first turns still load what they need.
  const settled = sizes.slice(Math.floor(sizes.length / 10));
  return (settled.at(-1) ?? 0) - (settled[0] ?? 0);
}
