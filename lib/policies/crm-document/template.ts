import { DocumentError } from './document-error.ts';
import { ESCAPES, type Escape, type EscapeName, isEscapeName } from './escapes.ts';

/** What can stand in a text of the document beside the text itself. */
export type Placeholder =
  | { readonly of: 'id'; readonly escape: EscapeName | undefined }
  | { readonly of: 'secret'; readonly field: string }
  | { readonly of: 'baseUrl' };

export type TemplatePart = string | Placeholder;

/**
 * Half of the shortest limit that servers should have for a whole URI (RFC 9110 section 4.1): one without measure makes
 * a server drop the connection, which looks as if it were down.
 */
export const MAX_ID_OCTETS = 4_000;

/** Blanks are looked for too, so that `{ id }` is told and not sent. */
const BRACES = /\{\s*([A-Za-z][\w.:-]*)\s*\}/g;
const SECRET = /^secret\.([A-Za-z]\w{0,63})$/;

const KNOWN = '{id}, {id:soql}, {id:odata}, {id:zoho}, {id:plain}, {baseUrl} and {secret.name}';

/**
 * Reads a text with placeholders. Braces around anything that is no word are text.
 *
 * @throws {DocumentError} where one is unknown
 */
export function parseTemplate(text: string, place: string): readonly TemplatePart[] {
  if (!text.isWellFormed()) {
    throw new DocumentError(place, 'holds half of a character');
  }
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = '', index } of text.matchAll(BRACES)) {
    const placeholder = whole === `{${name}}` ? readPlaceholder(name) : undefined;
    if (placeholder === undefined) {
      throw new DocumentError(place, `${whole} is unknown; known are ${KNOWN}`);
    }
    parts.push(text.slice(end, index), placeholder);
    end = index + whole.length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}

function readPlaceholder(name: string): Placeholder | undefined {
  const [word, escapeName, ...more] = name.split(':');
  if (word === 'id' && more.length === 0) {
    return escapeName === undefined || isEscapeName(escapeName)
      ? { of: 'id', escape: escapeName }
      : undefined;
  }
  const field = SECRET.exec(name)?.[1];
  if (field !== undefined) {
    return { of: 'secret', field };
  }
  return name === 'baseUrl' ? { of: 'baseUrl' } : undefined;
}

/** Returns the fields of the secret that a template names. */
export function secretFieldsOf(parts: readonly TemplatePart[]): readonly string[] {
  return parts.flatMap((part) => (typeof part !== 'string' && part.of === 'secret' ? [part.field] : []));
}

export function hasId(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => typeof part !== 'string' && part.of === 'id');
}

/** Returns the text for an id; undefined where the id cannot stand there. */
export type RenderId = (id: string) => string | undefined;

const asItIs: Escape = (id) => id;

/**
 * Compiles a template in which ids can stand: the text between them is encoded once, here.
 *
 * @param encode makes of an escaped id what its surroundings ask for
 * @param encodeText makes the same of the text between ids
 * @throws {DocumentError} where anything but an id stands in it, or an id without an escape inside other text
 */
export function compileIdTemplate(
  parts: readonly TemplatePart[],
  place: string,
  encode: (text: string) => string,
  encodeText = encode,
): RenderId {
  const steps = parts.map((part, index): RenderId => {
    if (typeof part === 'string') {
      const text = encodeText(part);
      return () => text;
    }
    const before = parts.slice(0, index).filter((earlier) => typeof earlier === 'string');
    const escapeId = escapeOf(part, parts.length === 1, before.join(''), place);
    return (id) => {
      const escaped = escapeId(id);
      const encoded = escaped === undefined ? undefined : encode(escaped);
      return encoded === undefined || encoded.length > MAX_ID_OCTETS ? undefined : encoded;
    };
  });
  return (id) => {
    let rendered = '';
    for (const step of steps) {
      const text = step(id);
      if (text === undefined) {
        return undefined;
      }
      rendered += text;
    }
    return rendered;
  };
}

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
