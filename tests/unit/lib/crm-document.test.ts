import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  checkCrmDocument,
  deployedText,
  loadCrmDocument,
  sampleAnswer,
} from '../../../build/crm-document.ts';
import { crmSchema } from '../../../build/crm-schema.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { parseDocument } from '../../../lib/policies/crm-document/parse-document.ts';
import { compiled, DOCUMENTS } from '../../crm/documents.ts';
import { thrownBy } from './thrown-by.ts';

const OAUTH2 = { type: 'oauth2' };
const MINIMAL = { auth: OAUTH2, request: { path: '/people/{id}' }, fields: { tier: 'tier' } };

/** Returns the one line that a document is refused with; a patch of the minimal one, its objects merged. */
function refusalOf(patch: object): string {
  const error = thrownBy(() => checkCrmDocument(parseDocument({ ...MINIMAL, ...patch })));
  const message = error instanceof Error ? error.message : String(error);
  expect(message).not.toMatch(/[\r\n]/);
  return message;
}

function inRequest(request: object): object {
  return { request: { path: '/people', query: { q: '{id}' }, ...request } };
}

describe('a document', () => {
  it.each(DOCUMENTS)('%s ships, is right, and its samples are read as they should be', (name) => {
    const document = loadCrmDocument(name);
    expect(document).toMatchObject({
      $schema: './schema.json',
      samples: { found: expect.anything(), none: expect.anything() },
    });
    expect(deployedText(document)).not.toContain('ada@example.com');
    const reader = compiled(document);
    const found = reader.readContact(sampleAnswer(document.samples?.found), 'user-ada');
    const contact = found.outcome === 'found' ? found.contact : undefined;
    // A sample that lacked a field would not notice a misspelt expression.
    const tier = name === 'pipedrive' ? undefined : 'gold';
    expect(contact).toMatchObject({ tier, email: 'ada@example.com' });
    expect(Object.values(contact?.customerFields ?? {})).not.toContain(null);
  });

  it('that docs/crm.md shows is right', () => {
    const page = readFileSync(new URL('../../../docs/crm.md', import.meta.url), 'utf8');
    const [, shown = ''] = /```json\n(\{[\s\S]*?)```/.exec(page) ?? [];
    const document = parseDocument(JSON.parse(shown));
    checkCrmDocument(document);
    expect(compiled(document).readContact(sampleAnswer(document.samples?.found), '')).toMatchObject({
      contact: { tier: 'gold', email: 'ada@example.com', customerFields: { name: 'Ada Lovelace' } },
    });
  });

  it('has its JSON Schema beside it', () => {
    // Out of step? `npm run crm-schema` writes it anew.
    const written: unknown = JSON.parse(
      readFileSync(new URL('../../../crm/schema.json', import.meta.url), 'utf8'),
    );
    expect(written).toEqual(JSON.parse(JSON.stringify(crmSchema())));
    expect(isJsonObject(written)).toBe(true);
  });

  it.each([
    [{ colour: 'red' }, 'has an unknown key: colour'],
    [{ 'a\nb': 1 }, 'has an unknown key: a b'],
    [inRequest({ query: { q: '{\nid}' } }), /^request.query.q: { id} is unknown/],
    [inRequest({ uri: '/x' }), 'request: has an unknown key: uri'],
    [{ auth: { type: 'jwt' } }, 'auth.type: must say its type: oauth2, header or basic'],
    [{ auth: undefined }, 'auth: is missing; must say its type: oauth2, header or basic'],
    [{ auth: { ...OAUTH2, lifetimeSeconds: 0 } }, 'auth.lifetimeSeconds: must be at least 1'],
    [{ request: {} }, 'request.path: is missing; must be text'],
    [inRequest({ method: 'PUT' }), 'request.method: must be GET or POST'],
    [inRequest({ body: {} }), 'request.body: a GET has no body; use POST, or request.query'],
    [inRequest({ query: { q: 'x' } }), 'request: there is no {id} in it; put one into path, query or body'],
    [
      inRequest({ query: { $filter: 'a eq {id}' } }),
      'request.query.$filter: {id} inside other text needs an escape, as in {id:odata}',
    ],
    [
      inRequest({ query: { q: '{id:sql}' } }),
      'request.query.q: {id:sql} is unknown; known are {id}, {id:soql}, {id:odata}, {id:zoho}, {id:plain}, {baseUrl} and {secret.name}',
    ],
    [inRequest({ query: { q: '{ id }' } }), /^request.query.q: { id } is unknown/],
    [
      inRequest({ query: { q: '{id}', k: '{secret.key}' } }),
      'request.query.k: {secret.key} would stand in logs; put it into auth.headers',
    ],
    [
      inRequest({ query: { q: '{id}', k: '{baseUrl}' } }),
      'request.query.k: {baseUrl} can stand in auth.params alone',
    ],
    [
      inRequest({ query: { '{id}': 'x' } }),
      'request.query.{id}: a key is sent as it is; only its value can hold placeholders',
    ],
    [
      inRequest({ query: { q: '{id}', api_key: 'abc' } }),
      'request.query.api_key: looks like a constant secret; put it into auth, as {secret.name}',
    ],
    [
      inRequest({ query: { q: "a = '{id:soql}'" } }),
      'request.query.q: {id:soql} writes its own quotes; leave out those around it',
    ],
    [inRequest({ query: { q: "a = 'it\\'s {id:soql}'" } }), /writes its own quotes/],
    [
      inRequest({ query: { q: 'a LIKE {id:soql}' } }),
      'request.query.q: LIKE takes % and _ of an id for wildcards; compare with =',
    ],
    [inRequest({ query: { q: "contains(a,'{id:odata}')" } }), /writes its own quotes/],
    [inRequest({ path: 'people' }), 'request.path: must begin with /; the host is the parameter crmBaseUrl'],
    [
      inRequest({ path: '/people?x=1' }),
      'request.path: has a ? or #; put parameters into request.query, which encodes them',
    ],
    [inRequest({ path: '//evil.example/people' }), 'request.path: has an empty segment; write one / only'],
    [inRequest({ path: '/a/../b' }), 'request.path: must be percent-encoded, and without dot segments'],
    [inRequest({ path: '/{a b}' }), 'request.path: must be percent-encoded, and without dot segments'],
    [inRequest({ path: '/a b' }), 'request.path: must be percent-encoded, and without dot segments'],
    [
      { request: { path: '/people/x{id}' } },
      'request.path: {id} inside other text needs an escape, as in {id:odata}',
    ],
    [{ request: { path: '/people(%27{id:odata}%27)' } }, "request.path: has %27 in it; write ' as it is"],
    [
      inRequest({ headers: { Authorization: 'Bearer x' } }),
      'request.headers.Authorization: belongs to auth: oauth2, basic, or header with {secret.name}',
    ],
    [inRequest({ headers: { 'X-Api-Key': 'x' } }), /looks like a constant secret/],
    [inRequest({ headers: { 'Ocp-Apim-Subscription-Key': 'x' } }), /looks like a constant secret/],
    [inRequest({ query: { q: '{id}', authorization: 'x' } }), /looks like a constant secret/],
    [inRequest({ headers: { host: 'x' } }), 'request.headers.host: is written by the function; leave it out'],
    [
      inRequest({ headers: { accept: '{id}' } }),
      'request.headers.accept: is sent as it is; placeholders stand in path, query, body and auth alone',
    ],
    [inRequest({ headers: { accept: 'a\nb' } }), 'request.headers.accept: must be printable ASCII'],
    [
      { auth: { type: 'header', headers: { 'x-key': 'abc' } } },
      'auth.headers.x-key: is a constant secret; keep it in the secret, and write {secret.name} here',
    ],
    [
      { auth: { type: 'header', headers: { 'x-key': '{secret.a} {id}' } } },
      'auth.headers.x-key: {id} can stand in request.path, query and body alone',
    ],
    [
      { auth: { type: 'header', headers: {} } },
      'auth.headers: is empty; name the header, with {secret.name} in it',
    ],
    [{ auth: { type: 'basic', password: 'abc' } }, /^auth.password: is a constant secret/],
    [
      { auth: { ...OAUTH2, params: { client_secret: 'x' } } },
      /^auth.params.client_secret: is sent by clientAuth/,
    ],
    [
      { auth: { ...OAUTH2, params: { refresh_token: 'x' } } },
      /^auth.params.refresh_token: looks like a constant secret/,
    ],
    [
      { auth: { ...OAUTH2, params: { client_assertion: 'x' } } },
      /^auth.params.client_assertion: looks like a constant secret/,
    ],
    [{ fields: {} }, 'fields: has 0 names; must have 1 to 16'],
    [
      { fields: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`f${i}`, 'a'])) },
      'fields: has 17 names; must have 1 to 16',
    ],
    [{ fields: { Tier: 'tier' } }, /^fields.Tier: is no name/],
    [{ fields: { tier: 'tier[' } }, /^fields.tier: does not parse as JMESPath: /],
    [{ fields: { tier: 'trim(tier)' } }, /^fields.tier: trim\(\) is not taken; taken are abs, /],
    [
      { fields: { tier: 'constructor(tier)' } },
      /^fields.tier: constructor is|^fields.tier: constructor\(\) is not taken/,
    ],
    [
      { fields: { tier: 'a.constructor' } },
      'fields.tier: constructor is a name that every object has; it cannot be read',
    ],
    [{ fields: { tier: '{"__proto__": a}.b' } }, /^fields.tier: __proto__ is a name/],
    [{ fields: { tier: 'sort_by(a, b)' } }, 'fields.tier: sort_by() takes an &expression as argument 2'],
    [{ fields: { tier: 'map(a, b)' } }, 'fields.tier: map() takes an &expression as argument 1'],
    [{ fields: { tier: 'length(&a)' } }, 'fields.tier: length() takes no &expression'],
    [{ fields: { tier: 'length(a, b)' } }, 'fields.tier: length() takes 1 argument'],
    [{ fields: { tier: 'join(a, b)' } }, "fields.tier: join() takes a literal as argument 1, as in 'text'"],
    [
      { records: "[?ref=='{id}']" },
      'records: {id} can stand in request.path, query and body alone; see match',
    ],
    [{ fields: { tier: '&a' } }, /^fields.tier: &expression stands in/],
    [{ fields: { tier: '[$.a]' } }, /^fields.tier: let, \$variables and \$ are not taken/],
    [{ fields: { tier: 'let $a = b in $a' } }, /^fields.tier: let, /],
    [
      { values: { email: { a: 'b' } } },
      'values.email: is of a field that is not mapped; map it in fields, or leave it out',
    ],
    [{ outcomes: [{ status: 403, then: 'found' }] }, /^outcomes\[0\].then: must be one of not_found, /],
    [
      { outcomes: [{ status: 403, where: 'a', then: 'refused' }] },
      /^outcomes\[0\]: where and is belong together/,
    ],
    [
      { outcomes: [{ of: 'token', status: 403, then: 'not_found' }] },
      /^outcomes\[0\].then: a token endpoint's answer is one of /,
    ],
    [{ id: { pattern: '(' } }, 'id.pattern: is no regular expression of JavaScript with the flag u'],
    [{ id: { pattern: '(a)(b)' } }, /^id.pattern: has more than one capture group/],
    [{ id: { pattern: '(?:a+)+' } }, /^id.pattern: repeats a group that repeats/],
    [{ id: { pattern: '(?:a|aa)*' } }, /^id.pattern: repeats a group that repeats/],
    [{ id: { pattern: '(a)\\1' } }, /^id.pattern: repeats a group that repeats/],
    [
      { id: { pattern: '\\d*\\d*\\d*\\d*x' } },
      'id.pattern: matches in so many ways that it can take forever; bound what repeats, as in {1,20}',
    ],
    [{ id: { pattern: '(?:a|a)'.repeat(30) } }, /^id.pattern: matches in so many ways/],
    [{ samples: { none: { tier: 'gold' } } }, 'samples.none: is read as found; must be not_found'],
    [{ samples: { found: { status: 404 } } }, 'samples.found: is read as not_found; must be found'],
    [{ samples: { found: { name: 'Ada' } } }, /^samples.found: is read as unavailable: /],
    [
      { match: 'nmae', samples: { found: { name: 'Ada', tier: 'gold' } } },
      'samples.found: is read as not_found; must be found',
    ],
    [
      { fields: { tier: 'a'.repeat(1_000), email: 'b'.repeat(1_000), name: 'c'.repeat(1_000) } },
      /^takes \d+ bytes without its samples; must be at most 3000/,
    ],
  ])('%j is refused in one line: %s', (patch, line) => {
    const refusal = refusalOf(patch);
    if (typeof line === 'string') {
      expect(refusal).toBe(line);
    } else {
      expect(refusal).toMatch(line);
    }
  });

  it('of a file is refused by its name', () => {
    expect(() => loadCrmDocument('acme')).toThrow(
      'crm/acme.json cannot be read; name a document of crm/, or the path of a file',
    );
    expect(() => loadCrmDocument('./README.md')).toThrow(/^README.md is no JSON: /);
  });
});

describe('an id', () => {
  const patterned = (pattern: string) =>
    compiled(parseDocument({ ...MINIMAL, id: { pattern } })).contactRequest;

  it('is asked for where the whole of it has the pattern; a capture group is what is sent', () => {
    const national = patterned('\\+49(\\d+)');
    expect(national('+49301234')).toMatchObject({ path: '/people/301234', sentId: '301234' });
    expect(national('0+49301234')).toBeUndefined();
    expect(national('+49301234x')).toBeUndefined();
    expect(patterned('a|b')('ab')).toBeUndefined();
    expect(patterned('(?:(a)|b)')('b')).toBeUndefined();
    expect(patterned('👩{2}')('👩👩')).toBeDefined();
    expect(patterned('(?:\\+49|0)0?(\\d+)0*')('+4912')).toMatchObject({ sentId: '12' });
    expect(patterned('[\\w.+-]+@[\\w.-]+\\.[a-z]{2,}')('ada@example.com')).toBeDefined();
    expect(patterned('a+')('a'.repeat(256))).toBeDefined();
    expect(patterned('a+')('a'.repeat(257))).toBeUndefined();
  });

  it('stands in JSON bodies as text, whatever it is', () => {
    const body = { filters: [{ value: '{id}' }, 'q = {id:soql}', 7, null, true] };
    const { contactRequest } = compiled(
      parseDocument({ ...MINIMAL, request: { method: 'POST', path: '/search', body } }),
    );
    const id = 'a"b\\c\'d\ud800';
    expect(contactRequest(id)).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(contactRequest(id)?.body ?? '')).toEqual({
      filters: [{ value: id.toWellFormed() }, "q = 'a\"b\\\\c\\'d\ufffd'", 7, null, true],
    });
  });

  it('is not asked for where it is longer than servers take', () => {
    const { contactRequest } = compiled(parseDocument({ ...MINIMAL, ...inRequest({}) }));
    expect(contactRequest('a'.repeat(4_000))).toBeDefined();
    expect(contactRequest('a'.repeat(4_001))).toBeUndefined();
    expect(contactRequest("'".repeat(1_334))).toBeUndefined();
  });
});

describe('a credential', () => {
  const credentialOf = (auth: object, baseUrl = 'https://crm.example/base/') =>
    compiled(parseDocument({ ...MINIMAL, auth }), baseUrl).credential;

  it('by token fills base URL and secret in, as form or as JSON', () => {
    const params = {
      scope: '{baseUrl}/.default',
      grant_type: 'refresh_token',
      refresh_token: '{secret.refreshToken}',
      expires_in: 60,
    };
    const secret = { clientId: 'i d', clientSecret: 's&', refreshToken: 'r=' };
    const form = credentialOf({ ...OAUTH2, params });
    expect(form.type === 'oauth2' && form.tokenRequest(secret)).toEqual({
      headers: expect.objectContaining({ authorization: `Basic ${btoa('i+d:s%26')}` }),
      body: 'grant_type=refresh_token&scope=https%3A%2F%2Fcrm.example%2Fbase%2F.default&refresh_token=r%3D&expires_in=60',
    });
    const json = credentialOf({
      ...OAUTH2,
      params,
      format: 'json',
      clientAuth: 'client_secret_post',
      scheme: 'Zoho-oauthtoken',
    });
    const request = json.type === 'oauth2' ? json.tokenRequest(secret) : undefined;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      ...{
        grant_type: 'refresh_token',
        scope: 'https://crm.example/base/.default',
        refresh_token: 'r=',
        expires_in: 60,
      },
      ...{ client_id: 'i d', client_secret: 's&' },
    });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(json.type === 'oauth2' && json.authorize('t')).toEqual({ authorization: 'Zoho-oauthtoken t' });
  });

  it('by header or Basic comes from the secret', () => {
    const header = credentialOf({ type: 'header', headers: { Authorization: 'Token token={secret.key}' } });
    expect(header.type === 'static' && header.authorize({ key: 'k' })).toEqual({
      authorization: 'Token token=k',
    });
    const basic = credentialOf({ type: 'basic', user: '{secret.email}/token' });
    expect(basic.type === 'static' && basic.authorize({ email: 'a', password: 'b:c' })).toEqual({
      authorization: `Basic ${btoa('a/token:b:c')}`,
    });
  });

  it.each([
    [{ type: 'header', headers: { k: '{secret.key}' } }, {}, ['key']],
    [{ type: 'header', headers: { k: '{secret.key}' } }, { key: 'a\nb' }, ['key']],
    [{ type: 'header', headers: { k: '{secret.key}' } }, { key: 'ü' }, ['key']],
    [{ type: 'basic' }, { user: 'a:b', password: 'c' }, ['user']],
    [OAUTH2, { clientId: 'a' }, ['clientSecret']],
    [{ ...OAUTH2, params: { soid: '{secret.org}' } }, { clientId: 'a', clientSecret: 'b' }, ['org']],
  ])('of %j tells which field a secret %j lacks or breaks', (auth, secret, fields) => {
    const issues = credentialOf(auth).secretSchema.safeParse(secret).error?.issues ?? [];
    expect(issues.map(({ path }) => path.join('.'))).toEqual(fields);
  });
});

describe('an answer', () => {
  const SEARCH = {
    ...MINIMAL,
    ...inRequest({}),
    records: 'hits',
    fields: { tier: 'level', email: 'mail', name: "join(' ', [first, last])", vip: 'vip', score: 'score' },
    values: { tier: { '1': 'gold', true: 'yes' } },
  };

  function read(document: object, body: unknown, status = 200, sentId = 'x') {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return compiled(parseDocument(document)).readContact({ status, body: bytes }, sentId);
  }

  it('gives all names of its record, null where it says nothing, and codes by their labels', () => {
    const record = { level: 1, mail: ' ada@example.com ', first: 'Ada', last: 'L', vip: false, score: 0 };
    expect(read(SEARCH, { hits: [record] })).toMatchObject({
      contact: {
        tier: 'gold',
        email: 'ada@example.com',
        customerFields: { name: 'Ada L', vip: false, score: 0 },
      },
    });
    expect(read(SEARCH, { hits: [{ level: '2', mail: ['a@b'], vip: 'a\nb', score: ' ' }] })).toMatchObject({
      contact: { tier: undefined, email: undefined, customerFields: { name: null, vip: null, score: null } },
    });
    expect(read(SEARCH, { hits: [{ level: 'constructor' }] })).toMatchObject({
      contact: { tier: undefined },
    });
    expect(read(MINIMAL, { tier: 3 })).toMatchObject({ contact: { tier: '3', customerFields: undefined } });
  });

  it('keeps all digits of a number', () => {
    const body = '{"hits":[{"level":1,"score":1610521604143693813}]}';
    expect(read(SEARCH, body)).toMatchObject({
      contact: { customerFields: { score: '1610521604143693813' } },
    });
    expect(read({ ...SEARCH, match: 'score' }, body, 200, '1610521604143693813').outcome).toBe('found');
    const outcomes = [{ status: 200, where: 'hits[0].score', is: '1610521604143693813', then: 'not_found' }];
    expect(read({ ...SEARCH, outcomes }, body).outcome).toBe('not_found');
    const [one, twin, other] = [body, body, body.replace('813}', '814}')].map((text) => text.slice(9, -2));
    expect(read(SEARCH, `{"hits":[${one},${twin}]}`).outcome).toBe('found');
    expect(read(SEARCH, `{"hits":[${one},${other}]}`).outcome).toBe('ambiguous');
  });

  it('is one of several only where they are the same', () => {
    const [one, other] = [
      { level: 1, mail: null },
      { mail: null, level: 1 },
    ];
    expect(read(SEARCH, { hits: [one, other] }).outcome).toBe('found');
    expect(read(SEARCH, { hits: [one, { ...one, id: 2 }] })).toEqual({ outcome: 'ambiguous' });
    expect(read(SEARCH, { hits: [] })).toEqual({ outcome: 'not_found' });
    expect(read(SEARCH, { hits: one }).outcome).toBe('found');
    const deep = `{"hits":[${'{"level":'.repeat(9_000)}1${'}'.repeat(9_000)},{"level":1}]}`;
    expect(read(SEARCH, deep).outcome).toBe('ambiguous');
  });

  it('counts only records that match, case ignored', () => {
    const document = { ...SEARCH, match: 'ref' };
    const hits = [{ ref: 'AB', level: 1 }, { ref: 'ABC', level: 1 }, { ref: null }, 'AB', null];
    expect(read(document, { hits }, 200, 'ab').outcome).toBe('found');
    expect(read(document, { hits }, 200, 'b').outcome).toBe('not_found');
    expect(read(document, { hits: [{ ref: 7, level: 1 }] }, 200, '7').outcome).toBe('found');
    expect(read(document, { hits: [{ ref: null, level: 1 }] }, 200, '\u00a0').outcome).toBe('not_found');
  });

  it.each([
    {},
    [],
    null,
    'text',
    '',
    { hits: null },
    { hits: 'x' },
    { hits: [null] },
    { hits: [{ other: 1 }] },
    { hits: ['x'] },
  ])('of another kind is unavailable: %j', (body) => {
    expect(read(SEARCH, body)).toEqual({
      outcome: 'unavailable',
      reason: expect.stringMatching(/^contact API's answer /),
    });
  });

  it.each([
    [204, 'not_found', 'not_found'],
    [300, 'ambiguous', 'unavailable'],
    [401, 'refused', 'refused'],
    [403, 'unauthorized', 'unauthorized'],
    [404, 'not_found', 'unavailable'],
    [429, 'rate_limited', 'rate_limited'],
    [400, 'unavailable', 'unavailable'],
    [201, 'unavailable', 'unavailable'],
    [503, 'unavailable', 'unavailable'],
  ])('with %i is %s where the id is in the path, else %s', (status, inPath, elsewhere) => {
    expect(read(MINIMAL, { tier: 'gold' }, status).outcome).toBe(inPath);
    expect(read(SEARCH, { hits: [{ level: 1 }] }, status).outcome).toBe(elsewhere);
  });

  it('means what the document declares, the first that holds', () => {
    const outcomes = [
      { status: 403, where: '[0].code', is: 'LIMIT', then: 'rate_limited' },
      { status: 403, where: 'gone', is: null, then: 'not_found' },
      { status: 404, then: 'unavailable' },
      { status: 200, where: 'ok', is: false, then: 'ambiguous' },
    ];
    const document = { ...MINIMAL, outcomes };
    expect(read(document, [{ code: 'LIMIT' }], 403)).toEqual({
      outcome: 'rate_limited',
      reason: 'contact API answered 403',
    });
    expect(read(document, {}, 403).outcome).toBe('not_found');
    expect(read(document, 'no JSON', 403).outcome).toBe('unauthorized');
    expect(read(document, {}, 404).outcome).toBe('unavailable');
    expect(read(document, { ok: false }).outcome).toBe('ambiguous');
    expect(read(document, { ok: true, tier: 'x' }).outcome).toBe('found');
  });

  it('of the token endpoint is read by the rules for it alone', () => {
    const outcomes = [
      { status: 400, then: 'not_found' },
      { of: 'token', status: 200, where: 'error', is: 'Access Denied', then: 'rate_limited' },
      { of: 'token', status: 403, then: 'refused' },
    ];
    const { readTokenOutcome } = compiled(parseDocument({ ...MINIMAL, outcomes }));
    const body = Buffer.from('{"error":"Access Denied"}');
    expect(readTokenOutcome({ status: 200, body })).toBe('rate_limited');
    expect(readTokenOutcome({ status: 403, body })).toBe('unauthorized');
    expect(readTokenOutcome({ status: 400, body })).toBeUndefined();
  });
});
