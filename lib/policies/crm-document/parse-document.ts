import type * as z from 'zod/mini';
import { DocumentError } from './document-error.ts';
import { type CrmDocument, documentSchemas } from './document-schema.ts';

/**
 * Reads a document's JSON by its schema; the compilers say what is wrong beyond that.
 *
 * @throws {DocumentError} where it has another form
 */
export function parseDocument(json: unknown): CrmDocument {
  const parsed = documentSchemas().document.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw new DocumentError(placeOf(issue?.path ?? []), issue === undefined ? 'is no document' : cureOf(issue));
}

/** Returns a path as people write it: `outcomes[0].where`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function cureOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has an unknown key: ${issue.keys.join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}
