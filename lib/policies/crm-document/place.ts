import { DocumentError } from './document-error.ts';
import { ESCAPES, type Escape, type EscapeName } from './escapes.ts';
import { type Placeholder, parseTemplate } from './template.ts';

/** A part of the request, in which the id may stand. */
export interface Place {
  readonly hasId: boolean;
  /** Returns its text for an id; undefined where the id cannot stand there. */
  readonly render: (id: string) => string | undefined;
}

/**
 * Half of the shortest limit that servers should have for a whole URI (RFC 9110 section 4.1): one without measure makes
 * a server drop the connection, which looks as if it were down.
 */
export const MAX_ID_OCTETS = 4_000;

/** Joins texts and places to one place: it cannot hold an id that one of them cannot hold. */
export function inOrder(parts: readonly (string | Place)[]): Place {
  return {
    hasId: parts.some((part) => typeof part !== 'string' && part.hasId),
    render(id) {
      let all = '';
      for (const part of parts) {
        const text = typeof part === 'string' ? part : part.render(id);
        if (text === undefined) {
          return undefined;
        }
        all += text;
      }
      return all;
    },
  };
}

/**
 * Compiles a text of the document in which ids can stand: the text between them is encoded once, here.
 *
 * @param encode makes of an escaped id what its surroundings ask for
 * @param encodeText makes the same of the text between ids
 * @throws {DocumentError} where anything but an id stands in it, or an id without an escape inside other text
 */
export function compilePlace(
  template: string,
  place: string,
  encode: (text: string) => string,
  encodeText = encode,
): Place {
  const parts = parseTemplate(template, place);
  return inOrder(
    parts.map((part, index) => {
      if (typeof part === 'string') {
        return encodeText(part);
      }
      const before = parts.slice(0, index).filter((earlier) => typeof earlier === 'string');
      const escapeId = escapeOf(part, parts.length === 1, before.join(''), place);
      return {
        hasId: true,
        render(id) {
          const escaped = escapeId(id);
          const encoded = escaped === undefined ? undefined : encode(escaped);
          return encoded === undefined || encoded.length > MAX_ID_OCTETS ? undefined : encoded;
        },
      };
    }),
  );
}

/** @throws {DocumentError} where a key has placeholders */
export function checkKey(key: string, place: string): void {
  if (parseTemplate(key, place).some((part) => typeof part !== 'string')) {
    throw new DocumentError(place, 'a key is sent as it is; only its value can hold placeholders');
  }
}

const asItIs: Escape = (id) => id;

function escapeOf(part: Placeholder, isWhole: boolean, before: string, place: string): Escape {
  if (part.of !== 'id') {
    throw new DocumentError(place, misplaced(part));
  }
  if (part.escape === undefined) {
    if (!isWhole) {
      throw new DocumentError(place, '{id} inside other text needs an escape, as in {id:odata}');
    }
    return asItIs;
  }
  checkSurroundings(part.escape, before, place);
  return ESCAPES[part.escape];
}

function misplaced(part: Placeholder): string {
  return part.of === 'secret'
    ? `{secret.${part.field}} would stand in logs; put it into auth.headers`
    : '{baseUrl} can stand in auth.params alone';
}

/** Escapes that write quotes are of no use inside others, and none of them knows a wildcard. */
function checkSurroundings(name: EscapeName, before: string, place: string): void {
  if (name !== 'soql' && name !== 'odata') {
    return;
  }
  const quotes = before.replace(name === 'soql' ? /\\./gs : /(?!)/, '').split("'").length - 1;
  if (quotes % 2 === 1) {
    throw new DocumentError(place, `{id:${name}} writes its own quotes; leave out those around it`);
  }
  if (name === 'soql' && /\blike\s*$/i.test(before)) {
    throw new DocumentError(place, 'LIKE takes % and _ of an id for wildcards; compare with =');
  }
}
