/**
 * Readers of a payload's leaves. They fix what flow authors and CognigyScript get sloppy (numbers as text, text as
 * numbers, null and "" for nothing) and return `undefined` for a leaf that is not there, or of no use.
 *
 * Plain functions and no schema, since a turn reads them while somebody waits; `leaf-schemas.ts` is the contract
 * that they are held against.
 */

/** Whether a leaf is there, but its reader had no use for it. */
export function isBroken(leaf: unknown, read: unknown): boolean {
  return read === undefined && leaf !== undefined && leaf !== null && leaf !== '';
}

/**
 * Returns text; a number or a boolean becomes its text, so 0 and false are values. Of no use are objects and arrays,
 * and numbers that lost their last digits on the way: as an id they would be somebody else's.
 */
export function readText(leaf: unknown): string | undefined {
  // Beyond 2^53 JSON's numbers are no longer the ones that were written.
  return typeof leaf === 'number' && Math.abs(leaf) > Number.MAX_SAFE_INTEGER ? undefined : scalarText(leaf);
}

/** Returns text as {@link readText}; an object or array becomes its JSON text, where it is not too deep to be written. */
export function readTextOrJson(leaf: unknown): string | undefined {
  return typeof leaf === 'object' && leaf !== null ? jsonText(leaf) : scalarText(leaf);
}

/** Returns a finite number, or the one that a text writes. */
export function readNumber(leaf: unknown): number | undefined {
  // Number takes blanks for 0.
  const number = typeof leaf === 'string' && leaf.trim() !== '' ? Number(leaf) : leaf;
  // Stryker disable next-line ConditionalExpression: a question of types alone, only numbers are finite
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Returns the JSON text of an object or array, where it is not too deep to be written. */
export function jsonText(value: object): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    // It recurses, and JSON.parse does not: a payload can be deeper than the stack.
  }
  return json;
}

function scalarText(leaf: unknown): string | undefined {
  if (typeof leaf === 'string') {
    return leaf === '' ? undefined : leaf;
  }
  return typeof leaf === 'number' || typeof leaf === 'boolean' ? String(leaf) : undefined;
}
