import { readdirSync, readFileSync } from 'node:fs';
import { type CompiledRequests, compileRequests } from '../../lib/policies/crm-document/compile-document.ts';
import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';
import { compileExpression } from '../../lib/policies/crm-document/expression.ts';
import { customerFieldNames } from '../../lib/policies/crm-document/map-fields.ts';
import { parseDocument } from '../../lib/policies/crm-document/parse-document.ts';
import { type AnswerReader, compileAnswerReader } from '../../lib/policies/crm-document/read-answer.ts';

const FOLDER = new URL('../../crm/', import.meta.url);

/** Names of the documents that ship. */
export const DOCUMENTS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file !== 'schema.json')
  .map((file) => file.replace(/\.json$/, ''));

export function readDocument(name: string): CrmDocument {
  return parseDocument(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
}

export interface Compiled extends CompiledRequests, AnswerReader {
  readonly customerFieldNames: readonly string[];
}

/** Returns a document ready to ask and to read answers. */
export function compiled(document: CrmDocument, baseUrl = 'https://crm.example'): Compiled {
  return {
    ...compileRequests(document, new URL(baseUrl)),
    ...compileAnswerReader(document, compileExpression),
    customerFieldNames: customerFieldNames(document),
  };
}
