import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../lib/json/json-object.ts';
import { compileRequests } from '../lib/policies/crm-document/compile-document.ts';
import { DocumentError } from '../lib/policies/crm-document/document-error.ts';
import type { CrmDocument } from '../lib/policies/crm-document/document-schema.ts';
import { compileExpression } from '../lib/policies/crm-document/expression.ts';
import { parseDocument } from '../lib/policies/crm-document/parse-document.ts';
import {
  type Answer,
  type AnswerReader,
  compileAnswerReader,
} from '../lib/policies/crm-document/read-answer.ts';

const SHIPPED = new URL('../crm/', import.meta.url);

/** The variables of a function share 4 KB (AWS Lambda Developer Guide, "Environment variables"). */
const MAX_DEPLOYED_BYTES = 3_000;

/** Stands in where no base URL is known yet. */
export const EXAMPLE_BASE_URL = new URL('https://crm.example');

/**
 * Reads a document of crm/ by its name, or any by the path of its file, and checks it together with its samples.
 *
 * @throws {DocumentError} in one line: file, place and cure
 */
export function loadCrmDocument(nameOrPath: string): CrmDocument {
  const isName = /^[\w-]+$/.test(nameOrPath);
  const path = isName ? fileURLToPath(new URL(`${nameOrPath}.json`, SHIPPED)) : nameOrPath;
  const file = relative('', path);
  try {
    const document = parseDocument(readJson(path));
    checkCrmDocument(document);
    return document;
  } catch (error) {
    throw error instanceof DocumentError ? new DocumentError('', `${file} ${error.message}`) : error;
  }
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new DocumentError('', 'cannot be read; name a document of crm/, or the path of a file');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DocumentError('', `is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

/**
 * Checks what a document's form alone does not say, and runs its samples.
 *
 * @throws {DocumentError} where it is wrong
 */
export function checkCrmDocument(document: CrmDocument): void {
  compileRequests(document, EXAMPLE_BASE_URL);
  const reader = compileAnswerReader(document, compileExpression);
  const bytes = Buffer.byteLength(deployedText(document));
  if (bytes > MAX_DEPLOYED_BYTES) {
    throw new DocumentError(
      '',
      `takes ${bytes} bytes without its samples; must be at most ${MAX_DEPLOYED_BYTES}`,
    );
  }
  for (const [name, expected] of [
    ['found', 'found'],
    ['none', 'not_found'],
  ] as const) {
    const sample = document.samples?.[name];
    if (sample === undefined) {
      continue;
    }
    const id = name === 'found' ? sampleIdOf(reader, sample) : 'nobody';
    const end = reader.readContact(sampleAnswer(sample), id);
    if (end.outcome !== expected) {
      const reason = 'reason' in end ? `: ${end.reason}` : '';
      throw new DocumentError(`samples.${name}`, `is read as ${end.outcome}${reason}; must be ${expected}`);
    }
  }
}

/** Returns a sample as the answer that it stands for: it is a body, or `{status, body}`. */
export function sampleAnswer(sample: unknown): Answer {
  const body = sampleBody(sample);
  return {
    status: hasStatus(sample) ? sample.status : 200,
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  };
}

/** Returns the id that `match` finds the sample's first record by; any other would do without one. */
export function sampleIdOf({ firstIdIn }: Pick<AnswerReader, 'firstIdIn'>, sample: unknown): string {
  return firstIdIn(sampleBody(sample)) ?? 'nobody';
}

function sampleBody(sample: unknown): unknown {
  return hasStatus(sample) ? sample.body : sample;
}

function hasStatus(sample: unknown): sample is { readonly status: number; readonly body?: unknown } {
  return (
    isJsonObject(sample) &&
    Number.isInteger(sample['status']) &&
    Object.keys(sample).every((key) => key === 'status' || key === 'body')
  );
}

/** Returns what of a document is deployed: its text without samples. */
export function deployedText({ $schema, samples, ...document }: CrmDocument): string {
  return JSON.stringify(document);
}
