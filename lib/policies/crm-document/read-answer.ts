import { isDeepStrictEqual } from 'node:util';
import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { tryParseJsonExactly } from '../../json/parse-json-exactly.ts';
import type { Contact } from '../../transform/enrichment.ts';
import { hasIdInPath } from './contact-request.ts';
import { DocumentError } from './document-error.ts';
import type { CrmDocument, DeclaredOutcome } from './document-schema.ts';
import type { compileExpression, Expression } from './expression.ts';
import { readScalar } from './field-values.ts';
import { compileFields } from './map-fields.ts';
import { compileRules, OF_TOKEN, type TokenOutcome } from './outcome-rules.ts';

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** What an answer of the CRM says. `refused`: the credential; `unauthorized`: what it may do. */
export type ContactOutcome =
  | { readonly outcome: 'found'; readonly contact: Contact; readonly record: JsonObject }
  | { readonly outcome: 'not_found' | 'ambiguous' }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unauthorized'; readonly reason: string }
  | {
      readonly outcome: 'rate_limited' | 'unavailable';
      /** For operators: names the status or what is missing, never a value. */
      readonly reason: string;
    };

/** Reads answers of the CRM and, where the document says more than the standards, of its token endpoint. */
export interface AnswerReader {
  /** @param sentId of the request, for documents with `match` */
  readonly readContact: (answer: Answer, sentId: string) => ContactOutcome;
  /** Returns what the document declares that an answer of the token endpoint means; undefined where it says nothing. */
  readonly readTokenOutcome: (answer: Answer) => TokenOutcome | undefined;
  /** Returns the id that the first record of an answer has by `match`; undefined where it has none. */
  readonly firstIdIn: (body: unknown) => string | undefined;
}

/** Resolves to the reader of answers, whose expressions need a library: it is loaded while an answer is waited for. */
export type LoadReader = () => Promise<AnswerReader>;

/** What a status says by itself; where the id stands in the path, two more are about the id. */
const BY_STATUS: ReadonlyMap<number, DeclaredOutcome> = new Map([
  [204, 'not_found'],
  [401, 'refused'],
  [403, 'unauthorized'],
  [429, 'rate_limited'],
]);
const BY_STATUS_WITH_ID_IN_PATH: ReadonlyMap<number, DeclaredOutcome> = new Map([
  ...BY_STATUS,
  [300, 'ambiguous'],
  [404, 'not_found'],
]);

/** The compiler of expressions, an argument so that nothing waits for it before there is an answer to read. */
export type CompileExpression = typeof compileExpression;

/** @throws {DocumentError} where an expression is not taken */
export type Compile = (source: string, place: string) => Expression;

/**
 * Compiles how answers are read.
 *
 * @throws {DocumentError} where an expression or a list of the document is wrong
 */
export function compileAnswerReader(document: CrmDocument, expression: CompileExpression): AnswerReader {
  function compile(source: string, place: string): Expression {
    // It would be text that no record has, and find nobody.
    if (source.includes('{id}')) {
      throw new DocumentError(place, '{id} can stand in request.path, query and body alone; see match');
    }
    const compiled = expression(source);
    if ('problem' in compiled) {
      throw new DocumentError(place, compiled.problem);
    }
    return compiled;
  }

  const contactRules = compileRules(document, undefined, compile);
  const tokenRules = compileRules(document, 'token', compile);
  const byStatus = hasIdInPath(document) ? BY_STATUS_WITH_ID_IN_PATH : BY_STATUS;
  const records = document.records === undefined ? undefined : compile(document.records, 'records');
  const match = document.match === undefined ? undefined : compile(document.match, 'match');
  const fields = compileFields(document, compile);

  function recordsIn(body: unknown): readonly unknown[] | undefined {
    const value = records === undefined ? body : records.evaluate(body);
    if (records !== undefined && Array.isArray(value)) {
      return value;
    }
    return isJsonObject(value) ? [value] : undefined;
  }

  function readRecords(body: unknown, id: string): ContactOutcome {
    const all = recordsIn(body);
    if (all === undefined) {
      return unavailable(
        records === undefined ? "is not a contact's JSON" : 'has no list of records where `records` says',
      );
    }
    const [first, ...others] =
      match === undefined ? all : all.filter((record) => hasOwnId(match, record, id));
    if (first === undefined) {
      return { outcome: 'not_found' };
    }
    if (!others.every((other) => areTwins(first, other))) {
      return { outcome: 'ambiguous' };
    }
    return isJsonObject(first) && fields.someIn(first)
      ? { outcome: 'found', contact: fields.map(first), record: first }
      : unavailable('has a record with none of the names that `fields` reads');
  }

  return {
    readContact({ status, body }, id) {
      const json = parsedOnce(body);
      const outcome = contactRules(status, json) ?? byStatus.get(status);
      if (outcome !== undefined) {
        return declared(outcome, status);
      }
      if (status === 200) {
        return readRecords(json(), id);
      }
      // Where the path holds no id, these are about no id either.
      const isOurs = byStatus === BY_STATUS && (status === 400 || status === 404);
      const why = isOurs ? ": the address or the CRM's document is wrong" : '';
      return { outcome: 'unavailable', reason: `contact API answered ${status}${why}` };
    },
    readTokenOutcome({ status, body }) {
      const outcome = tokenRules(status, parsedOnce(body));
      return outcome && OF_TOKEN.get(outcome);
    },
    firstIdIn: (body) => (match === undefined ? undefined : ownId(match, recordsIn(body)?.[0])),
  };
}

function declared(outcome: DeclaredOutcome, status: number): ContactOutcome {
  return outcome === 'not_found' || outcome === 'ambiguous' || outcome === 'refused'
    ? { outcome }
    : { outcome, reason: `contact API answered ${status}` };
}

function unavailable(what: string): ContactOutcome {
  return { outcome: 'unavailable', reason: `contact API's answer ${what}` };
}

function parsedOnce(body: Uint8Array): () => unknown {
  let parsed: { readonly json: unknown } | undefined;
  return () => {
    parsed ??= { json: tryParseJsonExactly(decodeUtf8(body) ?? '') };
    return parsed.json;
  };
}

function ownId(match: Expression, record: unknown): string | undefined {
  const id = match.evaluate(record);
  // A blank id is the same as another, but not as none.
  return typeof id === 'string' ? id.trim() : readScalar(id)?.toString();
}

function hasOwnId(match: Expression, record: unknown, id: string): boolean {
  return ownId(match, record)?.toLowerCase() === id.trim().toLowerCase();
}

/** Some CRMs list one person twice. Records so deep that comparing them fails are no twins. */
function areTwins(one: unknown, other: unknown): boolean {
  try {
    return isDeepStrictEqual(one, other);
  } catch {
    return false;
  }
}
