/** A text that is read from its beginning: what the vendors' languages are parsed with. */
export interface Cursor {
  /** Takes what the pattern matches here; throws where it does not match. */
  take(pattern: RegExp): string;
  /** Takes it where it matches. */
  maybe(pattern: RegExp): string | undefined;
  end(): void;
}

export class SyntaxFault extends Error {}

export function cursorOf(text: string): Cursor {
  let at = 0;
  const cursor: Cursor = {
    maybe(pattern) {
      const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`);
      sticky.lastIndex = at;
      const match = sticky.exec(text);
      if (match === null) {
        return undefined;
      }
      at = sticky.lastIndex;
      return match[0];
    },
    take(pattern) {
      const taken = cursor.maybe(pattern);
      if (taken === undefined) {
        throw new SyntaxFault(`${pattern.source} expected`);
      }
      return taken;
    },
    end() {
      if (at !== text.length) {
        throw new SyntaxFault('more than a query');
      }
    },
  };
  return cursor;
}

/** A condition, parsed: what it compares, and how comparisons are joined. */
export type Condition =
  | { readonly field: string; readonly value: string }
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] };

export function holds(condition: Condition, equals: (field: string, value: string) => boolean): boolean {
  if ('any' in condition) {
    return condition.any.some((one) => holds(one, equals));
  }
  if ('all' in condition) {
    return condition.all.every((one) => holds(one, equals));
  }
  return equals(condition.field, condition.value);
}

interface Grammar {
  readonly and: RegExp;
  readonly or: RegExp;
  readonly open: RegExp;
  readonly close: RegExp;
  readonly comparison: (cursor: Cursor) => Condition;
}

/** Returns a parser of comparisons that AND, OR and parentheses join, AND before OR. */
export function conditionParser({ and, or, open, close, comparison }: Grammar) {
  function term(cursor: Cursor): Condition {
    if (cursor.maybe(open) === undefined) {
      return comparison(cursor);
    }
    const inner = any(cursor);
    cursor.take(close);
    return inner;
  }

  function all(cursor: Cursor): Condition {
    const terms = [term(cursor)];
    while (cursor.maybe(and) !== undefined) {
      terms.push(term(cursor));
    }
    return terms.length === 1 && terms[0] !== undefined ? terms[0] : { all: terms };
  }

  function any(cursor: Cursor): Condition {
    const terms = [all(cursor)];
    while (cursor.maybe(or) !== undefined) {
      terms.push(all(cursor));
    }
    return terms.length === 1 && terms[0] !== undefined ? terms[0] : { any: terms };
  }

  return any;
}
