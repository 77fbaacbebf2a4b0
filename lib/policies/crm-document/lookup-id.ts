import { DocumentError } from './document-error.ts';
import { type CrmDocument, MAX_PATTERN_CHARACTERS } from './document-schema.ts';
import { MAX_ID_OCTETS } from './template.ts';

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
  if (canTakeForever(source)) {
    throw new DocumentError(
      place,
      'repeats a group that repeats or chooses in itself, which can take forever; spell it out',
    );
  }
  return pattern;
}

const TOKEN =
  /\\k<|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)|[*+?|]|\{\d+(?:,\d*)?\}/gu;
const BACK_REFERENCE = /^\\(?:[1-9]|k<)/;
const REPETITION = /^(?:[*+]|\{)/;
/** What lets a part of the pattern match in more than one way. */
const VARIES = /^(?:[*+?|]|\{\d+,)/;

/** Whether matching can backtrack exponentially: by a back-reference, or a repeated group that varies in itself. */
function canTakeForever(source: string): boolean {
  // For each group that is open, and the whole: whether it varies.
  const groups = [false];
  let closed = false;
  for (const [token] of source.matchAll(TOKEN)) {
    if (BACK_REFERENCE.test(token) || (closed && REPETITION.test(token))) {
      return true;
    }
    closed = token === ')' && groups.pop() === true;
    if (token.startsWith('(')) {
      groups.push(false);
    } else if (closed || VARIES.test(token)) {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}
