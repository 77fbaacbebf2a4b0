import type { Exchange } from '../network.ts';
import type { TurnRecord } from '../run-record.ts';
import { type SecretState, secretText } from '../servers.ts';
import { COOLDOWN_MS, type Evidence, READ_MS, setting } from './evidence.ts';

const TOLERANCE_MS = 300_000;

/** Returns what is wrong with an answer in the light of what the caller showed, if anything. */
export function judgeSignature(evidence: Evidence): string | undefined {
  const { turn, answer, run } = evidence;
  const { credential } = turn.plan;
  const showsKey = credential.endsWith('api key');
  const takesKeys = 'API_KEY_SECRET_ID' in run.schedule.settings;
  if (credential === 'none' || (showsKey && !takesKeys) || (!showsKey && !isTimely(evidence))) {
    return answer.status === 403 ? undefined : `${answer.status}, must be 403`;
  }
  if (answer.status === 503) {
    return isPutOffRightly(evidence) ? undefined : '503, and nothing was wrong with Secrets Manager';
  }
  const isRefused = answer.status === 403;
  if (turn.secret === 'S3CR3T-wrong') {
    return isRefused ? undefined : `${answer.status} for a wrong signature`;
  }
  return isRefused && isInForce(evidence) && !isKnownHole(evidence)
    ? `403 for the ${credential} secret ${turn.secret}`
    : undefined;
}

function isTimely({ run, turn }: Evidence): boolean {
  const { timestampEpochMs, startedAtEpochMs } = turn;
  return timestampEpochMs === undefined
    ? run.schedule.settings['REQUIRE_TIMESTAMP'] !== 'true'
    : Math.abs(startedAtEpochMs - timestampEpochMs) <= TOLERANCE_MS;
}

/** Only while Secrets Manager fails or is silent, or until the cool-down after that is over. */
function isPutOffRightly(evidence: Evidence): boolean {
  const { exchanges, turn, endedAtMs, isAtDeadline } = evidence;
  return exchanges.some((one) => {
    const { dependency, startedAtMs, end, endedAtMs: ended = Number.POSITIVE_INFINITY } = one;
    if (dependency !== 'secrets' || startedAtMs > endedAtMs) {
      return false;
    }
    const isPending = ended >= endedAtMs && isAtDeadline;
    return isPending || (end !== 'ok' && beganLately(one, turn, COOLDOWN_MS + READ_MS));
  });
}

/** By the environment's own clock, as cool-downs go. */
function beganLately({ startedAtMs, startedAtEpochMs }: Exchange, turn: TurnRecord, spanMs: number): boolean {
  const ageMs = turn.startedAtEpochMs - startedAtEpochMs;
  return startedAtMs >= turn.startedAtMs || (ageMs >= 0 && ageMs < spanMs);
}

/** Whether the secret was the current one, or the previous one within its window, all the while that the turn ran. */
function isInForce(evidence: Evidence): boolean {
  const { run, turn, endedAtMs, endedAtEpochMs } = evidence;
  const windowMs = setting(run.schedule.settings, 'SECRET_ROTATION_WINDOW_SECONDS') * 1_000;
  const history = run.servers.history[secretName(evidence)];
  const before = history.filter(({ sinceMs }) => sinceMs <= turn.startedAtMs).slice(-1);
  const during = history.filter(({ sinceMs }) => sinceMs > turn.startedAtMs && sinceMs <= endedAtMs);
  return [...before, ...during].every(({ current, previous }: SecretState) => {
    const isCurrent = secretText(current) === turn.secret;
    // The window counts from CreatedDate: a version that was staged long ago and is promoted now has none left.
    const isInWindow = endedAtEpochMs - current.createdAtEpochMs < windowMs;
    return isCurrent || (isInWindow && previous !== undefined && secretText(previous) === turn.secret);
  });
}

/**
 * The holes that are known, by name. `flood`: wrong signatures used up the look of a cool-down before the rotation, so
 * nobody looks again until it is over. `previous unread`: AWSPREVIOUS is read on a look alone, and that read failed.
 */
function isKnownHole(evidence: Evidence): 'flood' | 'previous unread' | undefined {
  const { exchanges, turn, endedAtMs, run } = evidence;
  const name = secretName(evidence);
  const rotatedAtMs =
    run.servers.history[name].filter(({ sinceMs }) => sinceMs <= endedAtMs).at(-1)?.sinceMs ?? 0;
  const looks = exchanges.filter(
    (one) =>
      one.subject === `${name} AWSPREVIOUS` &&
      beganLately(one, turn, COOLDOWN_MS) &&
      one.startedAtMs <= endedAtMs,
  );
  const began = new Set(looks.map(({ startedAtMs }) => startedAtMs));
  const readTooEarly = exchanges.some(
    ({ subject, startedAtMs, servedAtMs = startedAtMs }) =>
      subject.startsWith(`${name} `) && began.has(startedAtMs) && servedAtMs <= rotatedAtMs,
  );
  if (readTooEarly) {
    return 'flood';
  }
  const { current } = run.servers.history[name].findLast(({ sinceMs }) => sinceMs <= turn.startedAtMs) ?? {};
  const isCurrent = current !== undefined && secretText(current) === turn.secret;
  return !isCurrent && looks.some(({ end }) => end !== 'ok') ? 'previous unread' : undefined;
}

function secretName({ turn }: Evidence): 'webhook' | 'api-key' {
  return turn.plan.credential.endsWith('api key') ? 'api-key' : 'webhook';
}
