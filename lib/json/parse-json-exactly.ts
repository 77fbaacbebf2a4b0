import { ExactNumber } from './exact-number.ts';
import { tryParseJson } from './try-parse-json.ts';

declare global {
  interface JSON {
    /** `source` is the text of a number, string, boolean or null (proposal "JSON.parse source text access"). */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * A whole number of 16 digits or more, found by its digits, which are rarer than numbers are. Written out, since a
 * counted repetition takes five times as long.
 */
const LONG_NUMBER = /\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d(?<=[:,[]\s*-?\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d)/;

/** A number whose exponent is not negative. */
const EXPONENT = /\d[eE][+\d](?<=[:,[]\s*-?\d[\d.]*[eE].)/;

/**
 * Returns the JSON of a text as {@link tryParseJson}, but a number beyond 2^53, whose last digits would be lost, as an
 * {@link ExactNumber}. Only a text that may hold one costs more than the parsing; where such a text is nested deeper
 * than a reviver can follow, it has plain numbers.
 */
export function tryParseJsonExactly(text: string): unknown {
  const json = tryParseJson(text);
  // Stryker disable next-line ConditionalExpression,LogicalOperator: a question of speed alone, where there is JSON
  if (json === undefined || !(LONG_NUMBER.test(text) || EXPONENT.test(text))) {
    return json;
  }
  try {
    return JSON.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER && source !== undefined
        ? new ExactNumber(source)
        : value,
    );
  } catch {
    // A reviver is called recursively, and JSON.parse is not.
    return json;
  }
}
