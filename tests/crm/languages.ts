import { type Condition, type Cursor, conditionParser, cursorOf, SyntaxFault } from './language.ts';

// The query languages of vendors, as far as a lookup can reach, OR and parentheses included: an id that broke out of
// its place would show as another condition.

/** Salesforce, "SOQL and SOSL Reference": the escapes that a string can hold, and no other. */
const SOQL_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

function soqlString(cursor: Cursor): string {
  const text = cursor.take(/'(?:\\[nrtbf"'\\]|[^'\\\n\r])*'/);
  return text.slice(1, -1).replace(/\\(.)/g, (_, character: string) => SOQL_ESCAPES[character] ?? '');
}

const soqlCondition = conditionParser({
  and: /\s+AND\s+/i,
  or: /\s+OR\s+/i,
  open: /\(\s*/,
  close: /\s*\)/,
  comparison(cursor) {
    const field = cursor.take(/\w+/);
    cursor.take(/\s*=\s*/);
    return { field, value: soqlString(cursor) };
  },
});

export function parseSoql(query: string): { readonly fields: readonly string[]; readonly where: Condition } {
  const cursor = cursorOf(query);
  cursor.take(/SELECT\s+/i);
  const fields = cursor.take(/\w+(?:\s*,\s*\w+)*/).split(/\s*,\s*/);
  cursor.take(/\s+FROM\s+Contact\s+WHERE\s+/i);
  const where = soqlCondition(cursor);
  cursor.take(/\s+LIMIT\s+2/i);
  cursor.end();
  return { fields, where };
}

function odataString(cursor: Cursor): string {
  return cursor
    .take(/'(?:''|[^'])*'/)
    .slice(1, -1)
    .replaceAll("''", "'");
}

const odataCondition = conditionParser({
  and: /\s+and\s+/,
  or: /\s+or\s+/,
  open: /\(\s*/,
  close: /\s*\)/,
  comparison(cursor) {
    const field = cursor.take(/\w+/);
    cursor.take(/\s+eq\s+/);
    return { field, value: odataString(cursor) };
  },
});

export function parseODataFilter(filter: string): Condition {
  const cursor = cursorOf(filter);
  const condition = odataCondition(cursor);
  cursor.end();
  return condition;
}

/** `contacts(column='value')`, percent-decoded. */
export function parseODataKey(segment: string): Condition {
  const cursor = cursorOf(segment);
  cursor.take(/contacts\(/);
  const field = cursor.take(/\w+/);
  cursor.take(/=/);
  const value = odataString(cursor);
  cursor.take(/\)/);
  cursor.end();
  if (/[/<>*%&:\\?+]/.test(value)) {
    throw new SyntaxFault('a key with a character that Dataverse refuses');
  }
  return { field, value };
}

function zohoComparison(cursor: Cursor): Condition {
  const field = cursor.take(/\w+/);
  cursor.take(/:equals:/);
  const value = cursor.take(/(?:\\[(),\\]|[^(),\\])+/).replace(/\\(.)/g, '$1');
  return { field, value };
}

/** Zoho joins groups in parentheses: `((A:equals:x)or(B:equals:y))`. */
const zohoCondition = conditionParser({
  and: /and(?=\()/,
  or: /or(?=\()/,
  open: /\(/,
  close: /\)/,
  comparison: zohoComparison,
});

export function parseZohoCriteria(criteria: string): Condition {
  const cursor = cursorOf(criteria);
  const condition = zohoCondition(cursor);
  cursor.end();
  return condition;
}

/** Twenty's filter: comparisons with commas between, `or(…)`, `and(…)`; a value ends at a comma, bracket or blank. */
export function parseTwentyFilter(filter: string): Condition {
  const cursor = cursorOf(filter);

  function one(): Condition {
    const group = cursor.maybe(/(?:or|and)\(/);
    if (group !== undefined) {
      const inner = list();
      cursor.take(/\)/);
      return group === 'or(' ? { any: inner } : { all: inner };
    }
    const field = cursor.take(/[\w.]+/);
    cursor.take(/\[eq\]:/);
    return { field, value: cursor.maybe(/"[^"]*"/)?.slice(1, -1) ?? cursor.take(/[^,()[\]"'\s:\\]+/) };
  }

  function list(): readonly Condition[] {
    const conditions = [one()];
    while (cursor.maybe(/,/) !== undefined) {
      conditions.push(one());
    }
    return conditions;
  }

  const conditions = list();
  cursor.end();
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { all: conditions };
}
