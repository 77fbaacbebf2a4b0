import { BYTE_ORDER_MARK } from './decode-utf8.ts';

/** What a template or an editor leaves in a text that then is no JSON. */
export interface StrayText {
  readonly kind: 'expression' | 'byte order mark';
  /** Which character of the text it is, from 1. */
  readonly character: number;
}

/**
 * Returns the first thing outside of all strings that is no JSON's: an expression in double braces that a template
 * engine left unfilled, or a byte order mark. Undefined where there is none.
 */
export function findStrayText(text: string): StrayText | undefined {
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      inString = !inString;
    } else if (inString) {
      // What is escaped ends no string.
      index += character === '\\' ? 1 : 0;
    } else if (character === BYTE_ORDER_MARK) {
      return { kind: 'byte order mark', character: index + 1 };
    } else if (character === '{' && text[index + 1] === '{') {
      return { kind: 'expression', character: index + 1 };
    }
  }
  return undefined;
}
