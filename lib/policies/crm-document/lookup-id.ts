import { DocumentError } from './document-error.ts';
import { type CrmDocument, MAX_PATTERN_CHARACTERS } from './document-schema.ts';
import { MAX_ID_OCTETS } from './place.ts';

/** Returns what of an id is sent; undefined for one that nobody asks for. */
export type ReadLookupId = (id: string) => string | undefined;

/** Whoever relays a request may take one for the end of a line, or of a text. */
const CONTROL = /\p{Cc}/u;

/**
 * Compiles what an id must look like. Without a pattern any id will do that has a character and no control character.
 * A half of a surrogate pair has no UTF-8 form and becomes U+FFFD, as anywhere on the web.
 *
 * @throws {DocumentError} where the pattern is none, or one that could take forever
 */
export function compileLookupId(id: CrmDocument['id']): ReadLookupId {
  const pattern = id?.pattern === undefined ? undefined : compilePattern(id.pattern);
  return (whole) => {
    // Nothing is done to a megabyte that no place could hold.
    if (whole.length > MAX_ID_OCTETS) {
      return undefined;
    }
    const sent = pattern === undefined ? whole : capture(pattern, whole);
    return sent === undefined || sent === '' || CONTROL.test(sent) ? undefined : sent.toWellFormed();
  };
}

function capture(pattern: RegExp, id: string): string | undefined {
  // Twice as many units at most as characters: a bound for the work, not a rule of the contract.
  const match =
    id.length <= 2 * MAX_PATTERN_CHARACTERS && [...id].length <= MAX_PATTERN_CHARACTERS
      ? pattern.exec(id)
      : null;
  return match === null ? undefined : match.length > 1 ? match[1] : match[0];
}

function compilePattern(source: string): RegExp {
  const place = 'id.pattern';
  let pattern: RegExp;
  try {
    // Alone first: what follows must not close a group that it left open.
    new RegExp(source, 'u');
    pattern = new RegExp(`^(?:${source})$`, 'u');
  } catch {
    throw new DocumentError(place, 'is no regular expression of JavaScript with the flag u');
  }
  const groups = new RegExp(`${source}|`, 'u').exec('')?.length ?? 1;
  if (groups > 2) {
    throw new DocumentError(
      place,
      'has more than one capture group; write (?:…) for those that are not sent',
    );
  }
  refuseIfEndless(source, place);
  return pattern;
}

const TOKEN =
  /\\k<|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)|[*+?|]|\{\d+(?:,\d*)?\}|[\s\S]/gu;
const BACK_REFERENCE = /^\\(?:[1-9]|k<)/;
const REPETITION = /^(?:[*+]|\{)/;
/** Some tens of milliseconds for the longest id: three repetitions without an end, and little beside them. */
const MAX_WAYS = 2 ** 22;

/** Of a repetition without an end: all of them share the characters of one id. */
const ENDLESS_WAYS = MAX_PATTERN_CHARACTERS / 2;

/** In how many ways a group can match. */
interface Group {
  /** By the alternatives before this one. */
  before: number;
  ways: number;
}

/**
 * Matching backtracks through the ways in which a pattern can match: exponentially many by a back-reference or a
 * repeated group that varies in itself, else those of its parts, multiplied.
 *
 * @throws {DocumentError} where they are too many
 */
function refuseIfEndless(source: string, place: string): void {
  const whole: Group = { before: 0, ways: 1 };
  const open = [whole];
  let closedWays = 1;
  for (const [token] of source.matchAll(TOKEN)) {
    const group = open.at(-1) ?? whole;
    if (BACK_REFERENCE.test(token) || (closedWays > 1 && REPETITION.test(token))) {
      throw new DocumentError(
        place,
        'repeats a group that repeats or chooses in itself, which can take forever; spell it out',
      );
    }
    closedWays = 1;
    if (token.startsWith('(')) {
      open.push({ before: 0, ways: 1 });
    } else if (token === ')') {
      open.pop();
      closedWays = group.before + group.ways;
      (open.at(-1) ?? whole).ways *= closedWays;
    } else if (token === '|') {
      group.before += group.ways;
      group.ways = 1;
    } else {
      group.ways *= waysOf(token);
    }
  }
  if (whole.before + whole.ways > MAX_WAYS) {
    throw new DocumentError(
      place,
      'matches in so many ways that it can take forever; bound what repeats, as in {1,20}',
    );
  }
}

/** Returns in how many ways a quantifier lets a part match; 1 for a token that is none, or a fixed number. */
function waysOf(token: string): number {
  if (token === '?') {
    return 2;
  }
  const [, least = '0', most = ''] = /^(?:[*+]|\{(\d+),(\d*)\})$/.exec(token) ?? ['', '0', '0'];
  return Math.min(Number(most || Infinity) - Number(least) + 1, ENDLESS_WAYS);
}
