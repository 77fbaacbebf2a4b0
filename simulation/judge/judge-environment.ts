import type { Exchange } from '../network.ts';
import type { EnvironmentRecord, Run } from '../run-record.ts';
import { SECRET_NAMES } from '../schedule.ts';
import { COOLDOWN_MS, READ_EVERY_MS, READ_MS, READS_AT_ONCE, setting, wasDisturbed } from './evidence.ts';

/** At most so many token requests a turn: two loads in each of three attempts, each with a newer client once. */
const TOKEN_REQUESTS_PER_TURN = 12;
const TOKEN_REQUESTS_AT_INIT = 2;

/** Returns what is wrong with how often an environment asked, and with what it left behind. */
export function judgeCalls(environment: EnvironmentRecord, run: Run): string[] {
  const exchanges = run.exchanges.filter((one) => one.environment === environment.name);
  const tokens = exchanges.filter(({ dependency }) => dependency === 'token');
  const turns = run.turns.filter((one) => one.environment === environment.name).length;
  const wrongs = [
    ...judgeOneAtATime(environment, tokens, setting(run.schedule.settings, 'CRM_TIMEOUT_MS')),
    ...judgeTokens(environment, exchanges, run),
    ...judgeReplacements(environment, tokens, run),
    ...SECRET_NAMES.flatMap((name) => judgeReads(environment, exchanges, run, name)),
    ...SECRET_NAMES.flatMap((name) => judgePreviousReads(exchanges, name)),
  ];
  if (tokens.length > TOKEN_REQUESTS_AT_INIT + TOKEN_REQUESTS_PER_TURN * turns) {
    wrongs.push(`${tokens.length} token requests in ${turns} turns`);
  }
  return wrongs.map((what) => `${environment.name}: ${what}`);
}

function judgeOneAtATime(
  environment: EnvironmentRecord,
  tokens: readonly Exchange[],
  timeoutMs: number,
): string[] {
  return tokens
    .filter((one, index) =>
      tokens.slice(0, index).some(
        ({ startedAtMs, endedAtMs = Number.POSITIVE_INFINITY }) =>
          endedAtMs > one.startedAtMs &&
          // A load that a freeze cut off is given up.
          !wasDisturbed(environment, startedAtMs - 2 * (READ_MS + timeoutMs), one.startedAtMs),
      ),
    )
    .map(({ startedAtMs }) => `two token requests at a time, at ${startedAtMs}`);
}

/** A load that was given up and ends late must not overwrite what came after it. */
function judgeTokens(environment: EnvironmentRecord, exchanges: readonly Exchange[], run: Run): string[] {
  const cameAtMs = new Map(run.turns.map(({ id, startedAtMs }) => [id, startedAtMs]));
  const issued = exchanges.filter(({ issued: token, end }) => token !== undefined && end === '200');
  return exchanges
    .filter((one) => {
      const own = issued.find(({ issued: token }) => token === one.text);
      // A turn that waited for this very load has its token at once.
      if (one.dependency !== 'contacts' || own === undefined || own.endedAtMs === one.startedAtMs) {
        return false;
      }
      return issued.some(
        ({ turn, startedAtMs, endedAtMs = Number.POSITIVE_INFINITY }) =>
          // A load begins with the turn that needs it, long before its request if secrets are slow.
          (cameAtMs.get(turn ?? '') ?? 0) > own.startedAtMs &&
          endedAtMs < one.startedAtMs &&
          // What a load brings that a freeze cut off is not held.
          !wasDisturbed(environment, startedAtMs, endedAtMs),
      );
    })
    .map(({ text, startedAtMs }) => `${text} shown after a newer one had come, at ${startedAtMs}`);
}

/** Of three tokens in one cool-down, the last replaced one that had just replaced another. */
function judgeReplacements(environment: EnvironmentRecord, tokens: readonly Exchange[], run: Run): string[] {
  if (run.schedule.events.some(({ kind }) => kind === 'token lifetime')) {
    return [];
  }
  const issued = tokens.filter(({ issued: token, end }) => token !== undefined && end === '200');
  return issued
    .filter((one, index) => {
      const first = issued[index - 2];
      return (
        first !== undefined &&
        one.startedAtMs - (first.endedAtMs ?? 0) < COOLDOWN_MS - 2 * READ_MS + READ_MS &&
        !wasDisturbed(environment, first.startedAtMs - READ_MS, one.startedAtMs)
      );
    })
    .map(({ startedAtMs }) => `third token in one cool-down, at ${startedAtMs}`);
}

/**
 * Looks and further reads have a budget each. A read beyond them is the first, or one of a secret that grew too old to
 * serve while it could be read.
 */
function judgeReads(
  environment: EnvironmentRecord,
  exchanges: readonly Exchange[],
  { schedule: { settings } }: Run,
  name: string,
): string[] {
  const reads = exchanges.filter(({ subject }) => subject === `${name} AWSCURRENT`);
  const lifeMs =
    (setting(settings, 'SECRET_TTL_SECONDS') + setting(settings, 'SECRET_MAX_STALE_SECONDS')) * 1_000;
  const spanMs = READS_AT_ONCE * READ_EVERY_MS;
  const most = 2 * (READS_AT_ONCE + spanMs / READ_EVERY_MS) + 1 + Math.ceil(spanMs / lifeMs);
  return reads
    .filter(({ startedAtMs }, index) => {
      const first = reads[index - most]?.startedAtMs ?? Number.NEGATIVE_INFINITY;
      return startedAtMs - first < spanMs && !wasDisturbed(environment, first - spanMs, startedAtMs);
    })
    .map(({ startedAtMs }) => `more than ${most} reads of ${name} in ${spanMs} ms, at ${startedAtMs}`);
}

/** The version before is read after a current one, and never by itself. */
function judgePreviousReads(exchanges: readonly Exchange[], name: string): string[] {
  const currents = exchanges.filter(({ subject }) => subject === `${name} AWSCURRENT`);
  return exchanges
    .filter(({ subject }) => subject === `${name} AWSPREVIOUS`)
    .filter(({ startedAtMs }) => currents.every(({ endedAtMs }) => endedAtMs !== startedAtMs))
    .map(({ startedAtMs }) => `previous version of ${name} read by itself, at ${startedAtMs}`);
}
