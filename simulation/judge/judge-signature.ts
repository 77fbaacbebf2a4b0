import type { Exchange } from '../network.ts';
import { type SecretState, secretText } from '../servers.ts';
import { type Evidence, READ_EVERY_MS, READ_MS, READS_AT_ONCE, setting, wasDisturbed } from './evidence.ts';

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
  if (!isRefused && isOver(evidence)) {
    return `${answer.status} for the ${credential} secret ${turn.secret}, whose window is over`;
  }
  return isRefused && isInForce(evidence) && !isUnknown(evidence)
    ? `403 for the ${credential} secret ${turn.secret}`
    : undefined;
}

function isTimely({ run, turn }: Evidence): boolean {
  const { timestampEpochMs, startedAtEpochMs } = turn;
  return timestampEpochMs === undefined
    ? run.schedule.settings['REQUIRE_TIMESTAMP'] !== 'true'
    : Math.abs(startedAtEpochMs - timestampEpochMs) <= TOLERANCE_MS;
}

/** Only while the secret cannot be read: until its next read is within the budget. */
function isPutOffRightly(evidence: Evidence): boolean {
  const { endedAtMs, isAtDeadline } = evidence;
  return reads(evidence, 'AWSCURRENT', 'AWSPREVIOUS').some((one) => {
    const isPending = (one.endedAtMs ?? Number.POSITIVE_INFINITY) >= endedAtMs && isAtDeadline;
    const hasFailed =
      one.end !== 'ok' && (one.endedAtMs === endedAtMs || ageMs(one, evidence) < READ_EVERY_MS);
    return isPending || hasFailed;
  });
}

/** Whether the secret was the current one, or the previous one within its window, all the while that the turn ran. */
function isInForce(evidence: Evidence): boolean {
  const { turn, endedAtMs } = evidence;
  const history = historyOf(evidence);
  const before = history.filter(({ sinceMs }) => sinceMs <= turn.startedAtMs).slice(-1);
  const during = history.filter(({ sinceMs }) => sinceMs > turn.startedAtMs && sinceMs <= endedAtMs);
  return [...before, ...during].every(
    (state) =>
      secretText(state.current) === turn.secret ||
      (secretText(state.previous) === turn.secret && isInWindow(state, evidence)),
  );
}

/** From when the label moved, or as far as an environment that did not see it move can know. */
function isInWindow({ sinceMs, current, previous }: SecretState, evidence: Evidence): boolean {
  const { endedAtMs, endedAtEpochMs } = evidence;
  const spanMs = windowMs(evidence);
  const sawItMove =
    sawBefore(sinceMs, secretText(current), reads(evidence, 'AWSCURRENT')) ||
    sawBefore(sinceMs, secretText(previous), reads(evidence, 'AWSPREVIOUS'));
  const youngestEpochMs = Math.max(current.createdAtEpochMs, previous?.createdAtEpochMs ?? 0);
  return endedAtMs - sinceMs < spanMs && (sawItMove || endedAtEpochMs - youngestEpochMs < spanMs);
}

/** Whether the environment has seen for longer than the window that the secret is the current one no more. */
function isOver(evidence: Evidence): boolean {
  const { environment, run, turn, endedAtMs } = evidence;
  const [current, previous] = ['AWSCURRENT', 'AWSPREVIOUS'].map((stage) => {
    const seen = reads(evidence, stage)
      .filter(({ end, endedAtMs: ended = Number.POSITIVE_INFINITY }) => end === 'ok' && ended <= endedAtMs)
      .toSorted((one, other) => (one.endedAtMs ?? 0) - (other.endedAtMs ?? 0));
    return seen[seen.findLastIndex(({ text }) => text !== seen.at(-1)?.text) + 1];
  });
  if (current === undefined || secretText(current) === turn.secret) {
    return false;
  }
  const sinceEpochMs = Math.max(current.endedAtEpochMs ?? 0, previous?.endedAtEpochMs ?? 0);
  const isUndisturbed = !wasDisturbed(environment, current.startedAtMs - READ_MS, endedAtMs);
  // Of two reads side by side one is lost: then what was held before serves on for its whole life.
  return isUndisturbed && turn.startedAtEpochMs - sinceEpochMs >= windowMs(evidence) + READ_MS + lifeMs(run);
}

function lifeMs({ schedule: { settings } }: Evidence['run']): number {
  return (setting(settings, 'SECRET_TTL_SECONDS') + setting(settings, 'SECRET_MAX_STALE_SECONDS')) * 1_000;
}

function windowMs(evidence: Evidence): number {
  const showsKey = secretName(evidence) === 'api-key';
  const variable = showsKey ? 'API_KEY_ROTATION_WINDOW_SECONDS' : 'SECRET_ROTATION_WINDOW_SECONDS';
  return setting(evidence.run.schedule.settings, variable) * 1_000;
}

function sawBefore(movedAtMs: number, text: string, read: readonly Exchange[]): boolean {
  return read.some(
    ({ end, endedAtMs = Number.POSITIVE_INFINITY, text: seen }) =>
      end === 'ok' && endedAtMs < movedAtMs && secretText({ text: seen }) !== text,
  );
}

/**
 * Whether the environment could not know yet that the secret is in force: it has not read it since, and its budget of
 * looks is used up.
 */
function isUnknown(evidence: Evidence): boolean {
  const { turn, endedAtMs } = evidence;
  const history = historyOf(evidence).filter(({ sinceMs }) => sinceMs <= turn.startedAtMs);
  const others = history.findLastIndex(
    ({ current, previous }) => ![secretText(current), secretText(previous)].includes(turn.secret),
  );
  const inForceSinceMs = history[others + 1]?.sinceMs ?? 0;
  const looks = reads(evidence, 'AWSCURRENT');
  const hasRead = reads(evidence, 'AWSCURRENT', 'AWSPREVIOUS').some(
    ({ servedAtMs = 0, endedAtMs: ended = Number.POSITIVE_INFINITY, text }) =>
      servedAtMs > inForceSinceMs && ended <= endedAtMs && secretText({ text }) === turn.secret,
  );
  const ages = looks.map((one) => ageMs(one, evidence));
  const isUsedUp =
    ages.filter((age) => age < READS_AT_ONCE * READ_EVERY_MS).length >= READS_AT_ONCE &&
    ages.some((age) => age < READ_EVERY_MS);
  return !hasRead && isUsedUp;
}

/** Those that had begun by the turn's end. */
function reads(evidence: Evidence, ...stages: readonly string[]): Exchange[] {
  const subjects = stages.map((stage) => `${secretName(evidence)} ${stage}`);
  return evidence.exchanges.filter(
    ({ subject, startedAtMs }) => subjects.includes(subject) && startedAtMs <= evidence.endedAtMs,
  );
}

/** By the environment's own clock, as budgets go: what lies further in the future than they reach is long ago. */
function ageMs({ startedAtEpochMs }: Exchange, { endedAtEpochMs }: Evidence): number {
  const age = endedAtEpochMs - startedAtEpochMs;
  return age < -READS_AT_ONCE * READ_EVERY_MS ? Number.POSITIVE_INFINITY : age;
}

function historyOf(evidence: Evidence): readonly SecretState[] {
  return evidence.run.servers.history[secretName(evidence)];
}

function secretName({ turn }: Evidence): 'webhook' | 'api-key' {
  return turn.plan.credential.endsWith('api key') ? 'api-key' : 'webhook';
}
