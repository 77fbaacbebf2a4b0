import { DocumentError } from './document-error.ts';
import { type EscapeName, isEscapeName } from './escapes.ts';

/** What can stand in a text of the document beside the text itself. */
export type Placeholder =
  | { readonly of: 'id'; readonly escape: EscapeName | undefined }
  | { readonly of: 'secret'; readonly field: string }
  | { readonly of: 'baseUrl' };

export type TemplatePart = string | Placeholder;

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
