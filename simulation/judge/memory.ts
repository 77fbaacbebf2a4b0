import type { Exchange } from '../network.ts';
import type { Run, TurnRecord } from '../run-record.ts';
import type { Evidence } from './evidence.ts';

/** The pauses after something was in vain, in ms: the last one stays. Written down again here. */
const PAUSES_MS = [5_000, 10_000, 20_000, 40_000, 60_000] as const;
export const LONGEST_PAUSE_MS = 60_000;
/** Nobody is left alone for longer, in ms. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Returns how a token request failed, as the turn's outcome; nothing where it did not. */
export function tokenFailure({ end, issued }: Exchange): string[] {
  if (end === '400' || end === '401') {
    return ['unauthorized'];
  }
  if (end === '429') {
    return ['rate_limited'];
  }
  return issued === undefined || end !== '200' ? ['unavailable'] : [];
}

/** Returns for how long a server told us to stay away by an answer, in ms; 0 where it did not. */
export function toldMs({ end = '', retryAfter = '' }: Exchange): number {
  const isAboutServer = end === '429' || /^5\d\d$/.test(end);
  return isAboutServer && /^\d+$/.test(retryAfter)
    ? Math.min(MAX_RETRY_AFTER_MS, Number(retryAfter) * 1_000)
    : 0;
}

/** Returns the outcomes of what was told before, and by which the server is not asked at the turn's end. */
export function isPutOff(
  { exchanges, endedAtMs, endedAtEpochMs }: Evidence,
  dependency: 'contacts' | 'token',
): string[] {
  return exchanges
    .filter((one) => {
      const ageMs = endedAtEpochMs - (one.endedAtEpochMs ?? Number.POSITIVE_INFINITY);
      return (
        one.dependency === dependency &&
        (one.endedAtMs ?? Number.POSITIVE_INFINITY) <= endedAtMs &&
        ageMs >= 0 &&
        ageMs < toldMs(one)
      );
    })
    .map(({ end }) => (end === '429' ? 'rate_limited' : 'unavailable'));
}

/** Returns the turns of an environment that ended before this one, and what the contact API told each at last. */
function toldBefore({ run, turn }: Evidence): { turn: TurnRecord; own: Exchange[] }[] {
  return run.turns
    .filter(
      ({ environment, endedAs = 0 }) =>
        environment === turn.environment && endedAs > 0 && endedAs < (turn.endedAs ?? 0),
    )
    .toSorted((one, other) => (one.endedAs ?? 0) - (other.endedAs ?? 0))
    .map((one) => ({ turn: one, own: ownOf(run, one) }));
}

function ownOf(run: Run, { id }: TurnRecord): Exchange[] {
  return run.exchanges.filter(({ turn, dependency }) => turn === id && dependency === 'contacts');
}

/** Returns the outcome of a refusal: it is about the id where another was answered last, and nobody else refused since. */
export function whomItIsAbout(evidence: Evidence): 'unauthorized' | 'unavailable' {
  const { user } = evidence.turn.plan;
  let lastGranted: string | undefined;
  let refused = new Set<string | undefined>();
  for (const { turn, own } of toldBefore(evidence)) {
    const end = own.at(-1)?.end;
    if (end === '200' || end === '404') {
      lastGranted = turn.plan.user;
      refused = new Set();
    } else if (isRefusal(turn, evidence, end)) {
      refused.add(turn.plan.user);
    }
  }
  refused.add(user);
  return lastGranted !== undefined && lastGranted !== user && refused.size === 1
    ? 'unavailable'
    : 'unauthorized';
}

/** A 401 counts where it was the last word, and no failure of another token came between. */
function isRefusal({ id }: TurnRecord, { environment }: Evidence, end: string | undefined): boolean {
  const line = environment.written.find((text) => text.includes(`"request_id":"${id}"`)) ?? '';
  return end === '403' || (end === '401' && line.includes('refused the token'));
}

/**
 * Whether the pause is on in which a refused client is not shown again, or a refused token not replaced: for one id
 * there is one, and for us another. Each begins when something was in vain, unless it is on, and is longer than the one
 * before until something was not in vain.
 */
export function isPauseOn(evidence: Evidence, what: 'client' | 'replacement'): boolean {
  let times = 0;
  let sinceEpochMs = Number.NEGATIVE_INFINITY;
  function isOn(nowEpochMs: number): boolean {
    const spanMs = PAUSES_MS[Math.min(times, PAUSES_MS.length) - 1] ?? 0;
    return nowEpochMs >= sinceEpochMs && nowEpochMs - sinceEpochMs < spanMs;
  }
  for (const { atEpochMs, inVain } of what === 'client' ? clientsShown(evidence) : replacements(evidence)) {
    if (!inVain) {
      times = 0;
    } else if (!isOn(atEpochMs)) {
      times += 1;
      sinceEpochMs = atEpochMs;
    }
  }
  return isOn(evidence.endedAtEpochMs);
}

interface Trial {
  readonly atEpochMs: number;
  readonly inVain: boolean;
}

function clientsShown({ exchanges, endedAtMs }: Evidence): Trial[] {
  return exchanges
    .filter(
      ({ dependency, endedAtMs: ended = Number.POSITIVE_INFINITY }) =>
        dependency === 'token' && ended <= endedAtMs,
    )
    .toSorted((one, other) => (one.endedAtMs ?? 0) - (other.endedAtMs ?? 0))
    .flatMap((one, index, all) => {
      const failure = tokenFailure(one);
      const isTrial = failure.length === 0 || failure.includes('unauthorized');
      const isAnother = all[index - 1]?.text !== one.text;
      const atEpochMs = one.endedAtEpochMs ?? 0;
      // Another client has pauses of its own.
      return [
        ...(isAnother ? [{ atEpochMs, inVain: false }] : []),
        ...(isTrial ? [{ atEpochMs, inVain: failure.length > 0 }] : []),
      ];
    });
}

function replacements(evidence: Evidence): Trial[] {
  const whom = whomItIsAbout(evidence);
  return toldBefore(evidence).flatMap(({ turn, own }) => {
    const isOther = whomItIsAbout({ ...evidence, turn }) !== whom;
    const atEpochMs = own.at(-1)?.endedAtEpochMs ?? 0;
    const isInVain = own.at(-1)?.end === '401' && isRefusal(turn, evidence, '401');
    const hasHelped = own.some(
      ({ end }, index) => end === '401' && /^(?:200|404|403)$/.test(own[index + 1]?.end ?? ''),
    );
    return !isOther && (isInVain || hasHelped) ? [{ atEpochMs, inVain: isInVain }] : [];
  });
}
