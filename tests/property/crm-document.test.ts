import { describe, expect, it } from '@jest/globals';
import { type JSONValue, search } from '@jmespath-community/jmespath';
import fc from 'fast-check';
import { DocumentError } from '../../lib/policies/crm-document/document-error.ts';
import { compileExpression } from '../../lib/policies/crm-document/expression.ts';
import { parseDocument } from '../../lib/policies/crm-document/parse-document.ts';
import { compilePlainName, hasPlainNamesAlone } from '../../lib/policies/crm-document/plain-name.ts';
import { compiled, DOCUMENTS, readDocument } from '../crm/documents.ts';

const NAMES = [
  'a',
  'b',
  'tags',
  'constructor',
  '__proto__',
  'toString',
  'expref',
  'type',
  'name',
  'children',
];
const FUNCTIONS = [
  'length',
  'to_string',
  'keys',
  'values',
  'sort',
  'max',
  'not_null',
  'reverse',
  'sum',
  'trim',
  'merge',
  'type',
];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(
      ...NAMES,
      '@',
      '*',
      '[*]',
      '[]',
      '[0]',
      '[-1]',
      '[::2]',
      "'x'",
      '`1`',
      '`[]`',
      '`null`',
      '"a b"',
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('.', ' | ', ' || ', ' && ', ' == ', ' != ', ' < ', ' + '),
        tie('expression'),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(tie('expression'), fc.constantFrom('[0]', '[*]', '[]', '.*', '[1:]'))
      .map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('expression')).map(([name, inner]) => `${name}(${inner})`),
    tie('expression').map((inner) => `join(', ', ${inner})`),
    fc
      .tuple(fc.constantFrom('sort_by', 'max_by', 'min_by'), tie('expression'), tie('expression'))
      .map(([name, list, key]) => `${name}(${list}, &${key})`),
    fc.tuple(tie('expression'), tie('expression')).map(([list, condition]) => `${list}[?${condition}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `[${one}, ${other}]`),
    fc.tuple(fc.constantFrom(...NAMES), tie('expression')).map(([name, inner]) => `{"${name}": ${inner}}`),
    tie('expression').map((inner) => `!(${inner})`),
  ),
}));

const json = fc
  .jsonValue({ maxDepth: 4 })
  .chain((value) =>
    fc.constantFrom<JSONValue>(
      JSON.parse(JSON.stringify(value)),
      ...NAMES.slice(0, 3).map((name) => ({ [name]: JSON.parse(JSON.stringify(value)) })),
      { a: { expref: true, type: 'Function', name: 'pad_left', children: [] }, b: [1, 2], tags: ['x', 'y'] },
    ),
  );

describe('an expression', () => {
  it('means what the library says, never throws, and never brings a function', () => {
    let taken = 0;
    fc.assert(
      fc.property(expression, json, (source, value) => {
        const own = compiledOrRefused(source);
        if (own !== undefined) {
          taken += 1;
          const evaluated = own.evaluate(value);
          expect(evaluated).toEqual(libraryAnswer(source, value));
          expect(JSON.stringify(evaluated)).toBe(JSON.stringify(evaluated ?? null));
        }
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('does not take what an answer says for an expression', () => {
    const hostile = { expref: true, type: 'Function', name: 'keys', children: [{ type: 'Current' }] };
    expect(compiledOrRefused('sort_by(list, &key)')?.evaluate({ list: [{ key: hostile }] })).toBeNull();
    expect(compiledOrRefused('sort_by(list, key)')).toBeUndefined();
  });
});

describe.each(DOCUMENTS)('answers to %s', (name) => {
  const document = readDocument(name);
  const { readContact, readTokenOutcome, customerFieldNames } = compiled(document);
  const shaped = (document.records ?? '').split(/\W+/).filter(Boolean);

  /** Any JSON, often where the document looks for records. */
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .jsonValue()
      .map((value) => JSON.stringify(shaped.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value))),
    fc
      .array(fc.dictionary(fc.constantFrom(...Object.values(document.fields)), fc.jsonValue()))
      .map((records) =>
        JSON.stringify(shaped.reduceRight<unknown>((inner, key) => ({ [key]: inner }), records)),
      ),
  );

  it('are always read as something, and what is found is within bounds', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.constantFrom(200, 200, 204, 300, 400, 401, 403, 404, 429, 500),
        (body, status) => {
          const answer = { status, body: Buffer.from(body) };
          const end = readContact(answer, 'user-ada');
          readTokenOutcome(answer);
          if (end.outcome === 'found') {
            const { tier, email, customerFields = {} } = end.contact;
            expect(Object.keys(customerFields)).toEqual(customerFieldNames);
            for (const value of [tier, email, ...Object.values(customerFields)]) {
              expect(
                value === undefined ||
                  value === null ||
                  ['string', 'number', 'boolean'].includes(typeof value),
              ).toBe(true);
              expect([...String(value)].length).toBeLessThanOrEqual(256);
              expect(String(value)).not.toMatch(/[\n\r\u2028\u2029]/);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('takes no document for right that it cannot compile, and refuses with a place', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), expression, (value, path, source) => {
      for (const document of [
        value,
        { auth: { type: 'oauth2' }, request: { path: `/${path}{id}` }, fields: { tier: source } },
      ]) {
        try {
          compiled(parseDocument(document)).contactRequest('user-ada');
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }
    }),
  );
});

function compiledOrRefused(source: string) {
  const compiled = compileExpression(source);
  return 'problem' in compiled ? undefined : compiled;
}

function libraryAnswer(source: string, value: JSONValue): JSONValue {
  try {
    return search(value, source);
  } catch {
    return null;
  }
}

describe('a plain name', () => {
  it('is read as JMESPath reads it', () => {
    const names = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
      .filter((name) => !(name in Object.prototype));
    const json = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('tier', 'email', '__proto__'), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(names, fc.constantFrom('tier', 'email')), json, (name, value) => {
        const compiled = compileExpression(name);
        // A word of the library's own, such as let.
        fc.pre(!('problem' in compiled));
        expect(compilePlainName(name).evaluate(value)).toEqual(compiled.evaluate(value));
        expect(compilePlainName(name).names).toEqual(compiled.names);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['plain names alone', {}, true],
    ['a path', { records: 'data.items' }, false],
    ['a call', { fields: { tier: 'lower(tier)' } }, false],
    ['a name that every object has', { match: 'constructor' }, false],
    [
      'a condition',
      { outcomes: [{ status: 403, where: '[0].code', is: 'X', then: 'rate_limited' as const }] },
      false,
    ],
  ])('is all that a document has which has %s: %p', (_name, change, isPlain) => {
    expect(hasPlainNamesAlone({ ...readDocument('contacts-api'), ...change })).toBe(isPlain);
  });
});
