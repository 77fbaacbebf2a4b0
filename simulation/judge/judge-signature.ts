import { shownOf } from '../servers.ts';
import { type Evidence, recent } from './evidence.ts';
import { isKnownHole } from './known-holes.ts';
import type { Offence } from './offence.ts';

const TOLERANCE_MS = 300_000;

/** Whether a turn got past the signature's check, or what is wrong with that. */
export function judgeSignature(evidence: Evidence): Offence[] {
  const { turn, status } = evidence;
  const { plan, call } = turn;
  if (!isAcceptable(evidence) || call.shown === undefined) {
    const isGuess = plan.signature.startsWith('wrong') && isAcceptable(evidence);
    const isRefused = status === 403 || (status === 503 && isGuess && isStoreInTrouble(evidence));
    return isRefused ? [] : [{ invariant: 'accepted', what: `${String(status)} for ${plan.signature}` }];
  }
  if (status === 403) {
    return isKnownHole(evidence) ? [] : [{ invariant: 'refused', what: `403 for ${plan.signature}` }];
  }
  if (status === 503 && (isHeld(evidence) || !isStoreInTrouble(evidence))) {
    return [{ invariant: 'refused', what: `503 for ${plan.signature} without need` }];
  }
  return status === 503 || isServable(evidence)
    ? []
    : [{ invariant: 'accepted', what: 'let in by a secret beyond its stale time' }];
}

/** Whether some read of the secret is young enough to serve; a clock that was set back makes it last longer. */
function isServable(evidence: Evidence): boolean {
  const { turn, run } = evidence;
  const { profile, name, setBackAtMs } = turn.environment;
  const lastsMs = (profile.secretTtlSeconds + profile.maxStaleSeconds) * 1_000;
  return (
    setBackAtMs.length > 0 ||
    run.exchanges.some(
      ({ environment, subject, dealt, startedAtMs, endedAtMs }) =>
        environment === name &&
        subject === `${secretOf(evidence)} AWSCURRENT` &&
        dealt === 'served' &&
        endedAtMs <= turn.endedAtMs &&
        startedAtMs > turn.startedAtMs - lastsMs,
    )
  );
}

/** Whether the call has a form that can be let in, whatever it was signed with. */
function isAcceptable({ turn: { plan, environment, skewMs } }: Evidence): boolean {
  if (plan.signature === 'missing') {
    return false;
  }
  if (plan.signature === 'key' || plan.signature === 'wrong_key') {
    return environment.profile.hasApiKey;
  }
  return plan.isStamped ? Math.abs(skewMs) < TOLERANCE_MS - 1_000 : !environment.profile.requireTimestamp;
}

/** Returns the name of the secret that the turn must know. */
export function secretOf({ turn }: Evidence): 'key' | 'webhook' {
  return turn.plan.signature.endsWith('key') ? 'key' : 'webhook';
}

function isStoreInTrouble(evidence: Evidence): boolean {
  const { turn } = evidence;
  const isOver = turn.tookMs >= turn.deadlineMs;
  return recent(evidence).some(
    ({ subject, dealt }) => subject.startsWith(secretOf(evidence)) && (dealt !== 'served' || isOver),
  );
}

/** Whether the environment has read the very secret, and may still use it. */
function isHeld(evidence: Evidence): boolean {
  const { turn, run } = evidence;
  const { profile, name, setBackAtMs } = turn.environment;
  const last = run.exchanges.findLast(
    ({ environment, subject, dealt, endedAtMs }) =>
      environment === name &&
      subject === `${secretOf(evidence)} AWSCURRENT` &&
      dealt === 'served' &&
      endedAtMs < turn.startedAtMs,
  );
  const lastsMs = (profile.secretTtlSeconds + profile.maxStaleSeconds) * 1_000;
  return (
    last?.text !== undefined &&
    setBackAtMs.length === 0 &&
    shownOf(last.text) === turn.call.shown &&
    turn.startedAtMs - last.startedAtMs < lastsMs
  );
}
