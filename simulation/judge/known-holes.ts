import { shownOf } from '../servers.ts';
import { type Evidence, recent } from './evidence.ts';
import { secretOf } from './judge-signature.ts';

/**
 * Whether a refusal of a rightly signed turn is one that is known and accepted for now. Each rule names its hole;
 * who closes the hole deletes the rule.
 */
export function isKnownHole(evidence: Evidence): boolean {
  return isSuperseded(evidence) || isLookUsedUp(evidence) || isWindowFromCreation(evidence);
}

/** No hole: what it was signed with is neither the current nor the previous version any more. */
function isSuperseded({ run, turn, ...evidence }: Evidence): boolean {
  const secret = secretOf({ run, turn, ...evidence });
  const texts = run.servers.history.filter((one) => one.secret === secret && one.sinceMs <= turn.endedAtMs);
  return texts.slice(-2).every(({ text }) => shownOf(text) !== turn.call.shown);
}

/** The previous version is read only on a look, and wrong signatures may have used it up, or it may have failed. */
function isLookUsedUp(evidence: Evidence): boolean {
  const { turn, run } = evidence;
  const changedAtMs = run.servers.history.findLast(
    ({ secret, sinceMs }) => secret === secretOf(evidence) && sinceMs <= turn.endedAtMs,
  )?.sinceMs;
  return recent(evidence).some(
    ({ subject, startedAtMs, dealt }) =>
      subject === `${secretOf(evidence)} AWSPREVIOUS` &&
      (dealt !== 'served' || startedAtMs <= (changedAtMs ?? 0) || turn.plan.signature === 'previous'),
  );
}

/** The window counts from when the current version was created, not from when it became current. */
function isWindowFromCreation(evidence: Evidence): boolean {
  const { turn, run } = evidence;
  const current = run.servers.history.findLast(
    ({ secret, sinceMs }) => secret === secretOf(evidence) && sinceMs <= turn.startedAtMs,
  );
  return (
    current !== undefined &&
    shownOf(current.text) !== turn.call.shown &&
    turn.startedAtMs - current.createdMs >= turn.environment.profile.windowSeconds * 1_000
  );
}
