import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { tryParseJson } from '../../json/try-parse-json.ts';
import { hasIdInPath } from './contact-request.ts';
import { DocumentError } from './document-error.ts';
import { type CrmDocument, type DeclaredOutcome, MAX_FIELDS } from './document-schema.ts';
import type { compileExpression, Expression } from './expression.ts';
import { type FieldValue, readEmail, readField, readScalar, readTier } from './field-values.ts';

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** What a record says, by the document's names. */
export interface MappedContact {
  readonly tier: string | undefined;
  readonly email: string | undefined;
  /** All other names; undefined where the document maps none. */
  readonly customerFields: Readonly<Record<string, FieldValue | null>> | undefined;
}

/** What an answer of the CRM says. `refused`: the credential; `unauthorized`: what it may do. */
export type ContactOutcome =
  | { readonly outcome: 'found'; readonly contact: MappedContact; readonly record: JsonObject }
  | { readonly outcome: 'not_found' | 'ambiguous' | 'refused' }
  | {
      readonly outcome: 'unauthorized' | 'rate_limited' | 'unavailable';
      /** For operators: names the status or what is missing, never a value. */
      readonly reason: string;
    };

/** Reads answers of the CRM and, where the document says more than the standards, of its token endpoint. */
export interface AnswerReader {
  /** @param sentId of the request, for documents with `match` */
  readonly readContact: (answer: Answer, sentId: string) => ContactOutcome;
  /** Returns what the document declares that an answer of the token endpoint means; undefined where it says nothing. */
  readonly readTokenOutcome: (answer: Answer) => TokenOutcome | undefined;
  /** Names of `customer_fields`, in the document's order; empty where it maps tier and e-mail alone. */
  readonly customerFieldNames: readonly string[];
  /** Returns the ids that records of an answer have by `match`. */
  readonly idsIn: (body: unknown) => readonly string[];
}

export type TokenOutcome = 'unauthorized' | 'rate_limited' | 'unavailable';

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

const OF_TOKEN: ReadonlyMap<DeclaredOutcome, TokenOutcome> = new Map([
  ['refused', 'unauthorized'],
  ['unauthorized', 'unauthorized'],
  ['rate_limited', 'rate_limited'],
  ['unavailable', 'unavailable'],
]);

/** Own fields; others go into `customer_fields`. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['tier', 'email']);

/** The compiler of expressions, an argument so that nothing waits for it before there is an answer to read. */
export type CompileExpression = typeof compileExpression;

type Compile = (source: string, place: string) => Expression;

/**
 * Compiles how answers are read.
 *
 * @throws {DocumentError} where an expression or a list of the document is wrong
 */
export function compileAnswerReader(document: CrmDocument, expression: CompileExpression): AnswerReader {
  function compile(source: string, place: string): Expression {
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
      return status === 200 ? readRecords(json(), id) : declared('unavailable', status);
    },
    readTokenOutcome({ status, body }) {
      const outcome = tokenRules(status, parsedOnce(body));
      return outcome && OF_TOKEN.get(outcome);
    },
    customerFieldNames: fields.customerNames,
    idsIn: (body) =>
      match === undefined ? [] : (recordsIn(body) ?? []).map((record) => ownId(match, record)),
  };
}

function declared(outcome: DeclaredOutcome, status: number): ContactOutcome {
  switch (outcome) {
    case 'not_found':
    case 'ambiguous':
    case 'refused':
      return { outcome };
    default:
      return { outcome, reason: `contact API answered ${status}` };
  }
}

function unavailable(what: string): ContactOutcome {
  return { outcome: 'unavailable', reason: `contact API's answer ${what}` };
}

function parsedOnce(body: Uint8Array): () => unknown {
  let parsed: { readonly json: unknown } | undefined;
  return () => {
    parsed ??= { json: tryParseJson(decodeUtf8(body)) };
    return parsed.json;
  };
}

function ownId(match: Expression, record: unknown): string {
  return String(readScalar(match.evaluate(record)) ?? '');
}

function hasOwnId(match: Expression, record: unknown, id: string): boolean {
  return ownId(match, record).toLowerCase() === id.trim().toLowerCase();
}

/** Some CRMs list one person twice. Records so deep that comparing them fails are no twins. */
function areTwins(one: unknown, other: unknown): boolean {
  try {
    return isEqual(one, other);
  } catch {
    return false;
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) {
    return one === other;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}

type Rules = (status: number, json: () => unknown) => DeclaredOutcome | undefined;

function compileRules({ outcomes = [] }: CrmDocument, of: 'token' | undefined, compile: Compile): Rules {
  const rules = outcomes.flatMap((outcome, index) =>
    outcome.of === of ? [compileRule(outcome, `outcomes[${index}]`, compile)] : [],
  );
  return (status, json) => rules.find((rule) => rule.status === status && rule.holds(json))?.outcome;
}

function compileRule({ of, status, where, is, then }: DeclaredRule, place: string, compile: Compile) {
  if ((where === undefined) !== (is === undefined)) {
    throw new DocumentError(place, 'where and is belong together: what is read, and the value that it has');
  }
  if (of === 'token' && !OF_TOKEN.has(then)) {
    throw new DocumentError(
      `${place}.then`,
      `a token endpoint's answer is one of ${[...OF_TOKEN.keys()].join(', ')}`,
    );
  }
  const expression = where === undefined ? undefined : compile(where, `${place}.where`);
  return {
    status,
    outcome: then,
    holds(json: () => unknown): boolean {
      return expression === undefined || (json() !== undefined && expression.evaluate(json()) === is);
    },
  };
}

type DeclaredRule = NonNullable<CrmDocument['outcomes']>[number];

interface Fields {
  readonly customerNames: readonly string[];
  /** Whether a record has any of the names that are read. One that has none is of another kind. */
  readonly someIn: (record: JsonObject) => boolean;
  readonly map: (record: JsonObject) => MappedContact;
}

function compileFields({ fields, values = {} }: CrmDocument, compile: Compile): Fields {
  const names = Object.keys(fields);
  if (names.length === 0 || names.length > MAX_FIELDS) {
    throw new DocumentError('fields', `has ${names.length} names; must have 1 to ${MAX_FIELDS}`);
  }
  const unmapped = Object.keys(values).find((name) => !names.includes(name));
  if (unmapped !== undefined) {
    throw new DocumentError(
      `values.${unmapped}`,
      'is of a field that is not mapped; map it in fields, or leave it out',
    );
  }
  const expressions = new Map(
    Object.entries(fields).map(([name, source]) => [name, compile(source, `fields.${name}`)]),
  );
  const labels = new Map(
    Object.entries(values).map(([name, byCode]) => [name, new Map(Object.entries(byCode))]),
  );
  const topNames = topNamesOf([...expressions.values()]);
  const customerNames = names.filter((name) => !OWN_FIELDS.has(name));

  function readValue(name: string, record: JsonObject): FieldValue | undefined {
    const value = readScalar(expressions.get(name)?.evaluate(record));
    const byCode = labels.get(name);
    return byCode === undefined || value === undefined ? value : byCode.get(String(value));
  }

  return {
    customerNames,
    someIn: (record) => topNames === undefined || topNames.some((name) => Object.hasOwn(record, name)),
    map: (record) => ({
      tier: readTier(readValue('tier', record)),
      email: readEmail(readValue('email', record)),
      customerFields:
        customerNames.length === 0
          ? undefined
          : Object.fromEntries(customerNames.map((name) => [name, readField(readValue(name, record))])),
    }),
  };
}

/** Returns the names that expressions read; undefined where one reads the whole record, or all are constant. */
function topNamesOf(expressions: readonly Expression[]): readonly string[] | undefined {
  const all = expressions.flatMap(({ names }) => (names === undefined ? [] : [...names]));
  return all.length === 0 || expressions.some(({ names }) => names === undefined) ? undefined : all;
}
