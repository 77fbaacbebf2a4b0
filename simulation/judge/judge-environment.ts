import type { Exchange } from '../network.ts';
import type { EnvironmentRecord, Run } from '../run-record.ts';
import { COOLDOWN_MS, READ_MS, setting, wasDisturbed } from './evidence.ts';

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
    ...judgeTokens(exchanges, run),
    ...judgeReplacements(environment, tokens, run),
    ...['webhook', 'api-key'].flatMap((name) => judgeLooks(environment, exchanges, name)),
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
function judgeTokens(exchanges: readonly Exchange[], run: Run): string[] {
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
        ({ turn, endedAtMs = Number.POSITIVE_INFINITY }) =>
          // A load begins with the turn that needs it, long before its request if secrets are slow.
          (cameAtMs.get(turn ?? '') ?? 0) > own.startedAtMs && endedAtMs < one.startedAtMs,
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

/** A look that brought nothing newer is not made again before the cool-down is over. */
function judgeLooks(environment: EnvironmentRecord, exchanges: readonly Exchange[], name: string): string[] {
  const looks = exchanges.filter(({ subject }) => subject === `${name} AWSPREVIOUS`);
  return looks
    .filter((one, index) => {
      const before = looks[index - 1];
      if (before === undefined || one.startedAtMs - before.startedAtMs >= COOLDOWN_MS) {
        return false;
      }
      const broughtNewer = isNewer(exchanges, name, before.startedAtMs);
      return !broughtNewer && !wasDisturbed(environment, before.startedAtMs, one.startedAtMs);
    })
    .map(({ startedAtMs }) => `second look for ${name} in one cool-down, at ${startedAtMs}`);
}

/** A look can start in the same step as a revalidation, and either may bring it. */
function isNewer(exchanges: readonly Exchange[], name: string, lookedAtMs: number): boolean {
  const reads = exchanges.filter(({ subject, end }) => subject === `${name} AWSCURRENT` && end === 'ok');
  const known = reads.filter(({ endedAtMs = Number.POSITIVE_INFINITY }) => endedAtMs < lookedAtMs).at(-1);
  return reads.some(({ startedAtMs, text }) => startedAtMs === lookedAtMs && text !== known?.text);
}
