import { ExactNumber } from '../../json/exact-number.ts';

/**
 * Readers of a payload's leaves. They fix what flow authors and CognigyScript get sloppy (numbers as text, text as
 * numbers, null and "" for nothing) and return `undefined` for a leaf that is not there, or of no use.
 *
 * Plain functions and no schema, since a turn reads them while somebody waits; `leaf-schemas.ts` is the contract
 * that they are held against.
 */

/** Levels of an entity's value: a person's or a flow's has a few. */
const MAX_DEPTH = 100;

/** Whether a leaf is there, but its reader had no use for it. */
export function isBroken(leaf: unknown, read: unknown): boolean {
  return read === undefined && leaf !== undefined && leaf !== null && leaf !== '';
}

/**
 * Returns text; a number or a boolean becomes its text, so 0 and false are values, and a number beyond 2^53 the digits
 * that were sent. Of no use are objects and arrays, and numbers that lost their last digits on the way: as an id they
 * would be somebody else's.
 */
export function readText(leaf: unknown): string | undefined {
  // Only in a body that is nested too deep for an exact look.
  return typeof leaf === 'number' && Math.abs(leaf) > Number.MAX_SAFE_INTEGER ? undefined : scalarText(leaf);
}

/** Returns text as {@link readText}; an object or array becomes its JSON text, where it is not too deep to be written. */
export function readTextOrJson(leaf: unknown): string | undefined {
  return scalarText(leaf) ?? (typeof leaf === 'object' && leaf !== null ? jsonText(leaf) : undefined);
}

/** Languages by the underscores of POSIX and Java, whose tag has hyphens (RFC 5646 section 2.1). */
const UNDERSCORED = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})+$/;

/** Returns text as {@link readText}; `en_US` becomes `en-US`. */
export function readLanguage(leaf: unknown): string | undefined {
  const text = readText(leaf);
  return text !== undefined && UNDERSCORED.test(text) ? text.replaceAll('_', '-') : text;
}

/** Returns a finite number, or the one that a text writes. */
export function readNumber(leaf: unknown): number | undefined {
  // Number takes blanks for 0.
  const text = leaf instanceof ExactNumber ? leaf.digits : leaf;
  const number = typeof text === 'string' && text.trim() !== '' ? Number(text) : text;
  // Stryker disable next-line ConditionalExpression: a question of types alone, only numbers are finite
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * Returns the JSON text of an object or array that is nested {@link MAX_DEPTH} levels at most. JSON.stringify looks at
 * all levels above for every one that it enters, and recurses, which JSON.parse does not: a deep payload would cost the
 * square of its depth, or the stack.
 */
export function jsonText(value: object): string | undefined {
  return isDeeper(value, MAX_DEPTH) ? undefined : JSON.stringify(value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

function scalarText(leaf: unknown): string | undefined {
  if (typeof leaf === 'string') {
    return leaf === '' ? undefined : leaf;
  }
  if (typeof leaf === 'number' || typeof leaf === 'boolean') {
    return String(leaf);
  }
  return leaf instanceof ExactNumber ? leaf.digits : undefined;
}
