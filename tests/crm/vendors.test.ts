import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ServedAnswer } from '../../local/servers/exchange.ts';
import { bodyBytes } from '../../local/servers/exchange.ts';
import { type Compiled, compiled, DOCUMENTS, readDocument } from './documents.ts';
import { answerAs, type Person, SECRET, VENDORS, type Vendor } from './vendors.ts';

const ADA: Person = { externalId: 'user-ada', email: 'ada@example.com', name: 'Ada Lovelace', tier: 'gold' };
const BOB: Person = { externalId: 'user-bob', email: 'bob@example.com', name: 'Bob Babbage', tier: null };
const EVE: Person = { ...ADA, externalId: 'user-ada-2', email: 'eve@example.com', name: 'Eve Other' };

const SECRET_FIELDS = {
  clientId: 'client',
  clientSecret: 'secret',
  organizationId: '7',
  accessToken: SECRET,
  apiKey: SECRET,
  apiToken: SECRET,
};

interface Case extends Compiled {
  readonly vendor: Vendor;
  readonly key: 'externalId' | 'email';
}

function caseOf(name: string): Case {
  const vendor = VENDORS[name];
  if (vendor === undefined) {
    throw new Error(`no mock of ${name}`);
  }
  const document = compiled(readDocument(name), `https://crm.example${vendor.basePath ?? ''}`);
  return { vendor, ...document, key: document.idFrom === 'userId' ? 'externalId' : 'email' };
}

/** Asks a vendor by its document; undefined where the id is not asked. */
function ask(
  { vendor, contactRequest, credential, readContact }: Case,
  id: string,
  people: readonly Person[],
  secret = SECRET,
) {
  const request = contactRequest(id);
  if (request === undefined) {
    return undefined;
  }
  const authorization =
    credential.type === 'oauth2'
      ? credential.authorize(secret)
      : credential.authorize({ ...SECRET_FIELDS, accessToken: secret, apiKey: secret, apiToken: secret });
  const headers = { ...request.headers, ...authorization };
  const answer = answerAs(vendor, { ...request, body: request.body ?? '', headers }, people);
  return {
    status: answer.status,
    ...readContact({ status: answer.status, body: bodyBytes(answer) }, request.sentId),
  };
}

function lookUp(asked: Case, id: string, people: readonly Person[] = [ADA, BOB, EVE], secret = SECRET) {
  return ask(asked, id, people, secret) ?? { outcome: 'not_found' as const };
}

function read({ readContact }: Case, answer: ServedAnswer) {
  return readContact({ status: answer.status, body: bodyBytes(answer) }, 'user-ada').outcome;
}

/** Ids that mean something to one of the languages, or to a URL, and any text in which they stand. */
const FRAGMENTS = [
  ...[
    "'",
    '"',
    '\\',
    '(',
    ')',
    '[',
    ']',
    ',',
    '%',
    '%27',
    '+',
    '&',
    '=',
    '#',
    '?',
    '/',
    ':',
    ';',
    '.',
    '..',
    '*',
    '_',
  ],
  ...[
    ' OR ',
    ' or ',
    "' OR Ext_Id__c = 'user-ada",
    "' or new_externalid eq 'user-ada",
    ')or(Ext_Id:equals:user-ada',
  ],
  ...[
    ',emails.primaryEmail[eq]:ada@example.com',
    '{id}',
    '{secret.apiKey}',
    '$&',

    'ü',
    '漢字',
    '👩',
    '\ud800',
    'user-ada',
    'ada@example.com',
    '\u00a0',
    ' ',
  ],
];
const ids = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);

it('has a strict mock for each document', () => {
  expect(Object.keys(VENDORS).sort()).toEqual([...DOCUMENTS].sort());
});

describe.each(DOCUMENTS)('%s', (name) => {
  const asked = caseOf(name);
  const { vendor, key, customerFieldNames, contactRequest } = asked;

  it('finds one contact, and what it is asked for', () => {
    const tier = name === 'pipedrive' ? undefined : ADA.tier;
    expect(lookUp(asked, ADA[key])).toMatchObject({ outcome: 'found', contact: { tier, email: ADA.email } });
    const end = lookUp(asked, ADA[key]);
    const known = end.outcome === 'found' ? Object.keys(end.contact.customerFields ?? {}) : [];
    expect(known).toEqual(customerFieldNames);
  });

  it('finds one without a tier', () => {
    expect(lookUp(asked, BOB[key])).toMatchObject({
      outcome: 'found',
      contact: { tier: undefined, email: BOB.email },
    });
  });

  it('finds nobody', () => {
    expect(lookUp(asked, key === 'email' ? 'nobody@example.com' : 'nobody').outcome).toBe('not_found');
  });

  it('takes nobody of several', () => {
    const other = { ...EVE, [key]: ADA[key] };
    // Where the id is a key of the CRM's there are no several.
    const isKey = ['contacts-api', 'hubspot', 'dataverse-key'].includes(name);
    expect(lookUp(asked, ADA[key], [ADA, other]).outcome).toBe(isKey ? 'found' : 'ambiguous');
  });

  it('tells a refused credential, too much and not allowed apart', () => {
    expect(lookUp(asked, ADA[key], [ADA], 'old').outcome).toBe('refused');
    expect(read(asked, vendor.throttled)).toBe('rate_limited');
    expect(read(asked, vendor.forbidden)).toBe(name === 'twenty' ? 'refused' : 'unauthorized');
    expect(read(asked, { status: 400, body: {} })).toBe('unavailable');
  });

  it('asks for the id alone, whatever the id says', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const own = { ...EVE, [key]: id.toWellFormed() };
        const found = ask(asked, id, [BOB, own]);
        const none = ask(asked, id, [BOB, { ...own, [key]: `${own[key]}x` }]);
        if (found !== undefined) {
          // The vendor has understood each request, and found who has this id and nobody else.
          expect(found).toMatchObject({ status: 200, outcome: 'found' });
          expect(none?.outcome).toBe('not_found');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks without a control character, and in a path never with a slash or a dot segment', () => {
    for (const id of ['', 'a\nb', '\0', 'a\u0085']) {
      expect(contactRequest(id)).toBeUndefined();
    }
    const isInPath = readDocument(name).request.path.includes('{id');
    for (const id of ['a/b', '..', '.', '..;x', 'a\\b'].filter(() => isInPath)) {
      expect(contactRequest(id)).toBeUndefined();
    }
  });
});
