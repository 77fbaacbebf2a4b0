import { COOLDOWN_MS, READ_MS, SETTINGS } from '../plan/settings.ts';
import type { Signature } from '../traffic/planned-turn.ts';
import { WEBHOOK_SECRET_ID } from '../world/vault.ts';
import type { Answer } from './answer.ts';
import { type Evidence, isNoisy } from './evidence.ts';
import type { Offence } from './offence.ts';
import { wereSecretsInTrouble } from './troubles.ts';

/** Tells what is wrong with an answer in the light of the turn's signature, if anything. */
export function judgeSignature(answer: Answer, signature: Signature, evidence: Evidence): Offence[] {
  const { status } = answer;
  if (signature.kind === 'wrong') {
    // A look for a newer secret that failed is not made again before the cool-down is over, and until then nobody
    // can say whether there is one.
    const wasInTrouble = wereSecretsInTrouble(evidence, WEBHOOK_SECRET_ID, COOLDOWN_MS + READ_MS);
    const isPutOff = status === 503 && (wasInTrouble || isNoisy(evidence));
    if (status === 403 || isPutOff) return [];
    return [{ invariant: 'accepted', what: `${status} for a wrong signature (${signature.how})` }];
  }
  const held = heldVersion(evidence);
  const known = `version ${signature.version}, environment was given ${held ?? 'none'}`;
  if (status === 403) return [{ invariant: 'refused', what: `403 for a right signature of ${known}` }];
  if (status !== 503) return [];
  const isExcused =
    isNoisy(evidence) || (held !== signature.version && wereSecretsInTrouble(evidence, WEBHOOK_SECRET_ID));
  return isExcused ? [] : [{ invariant: 'refused', what: `503 for a right signature of ${known}` }];
}

/** Gives the version of the webhook's secret that the environment has and may use, if any. */
function heldVersion({ ledger, environment, answered, profile }: Evidence): number | undefined {
  const lastingMs = (SETTINGS.secretTtlSeconds + profile.maxStaleSeconds) * 1_000;
  const usable = ledger
    .of(environment, 'secrets')
    .filter(
      ({ subject, dealt, atMs, endedAtMs = Number.POSITIVE_INFINITY }) =>
        subject === `${WEBHOOK_SECRET_ID} AWSCURRENT` &&
        dealt === 'served' &&
        endedAtMs < answered.startedAtMs &&
        answered.startedAtMs - atMs < lastingMs - 100,
    )
    .at(-1);
  return usable === undefined ? undefined : Number(usable.note);
}
