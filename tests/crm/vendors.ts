import type { ServedAnswer, ServedRequest } from '../../local/servers/exchange.ts';
import { type Condition, holds, SyntaxFault } from './language.ts';
import {
  parseODataFilter,
  parseODataKey,
  parseSoql,
  parseTwentyFilter,
  parseZohoCriteria,
} from './languages.ts';

// Vendors' contact APIs as their documents tell them, strict: what they would not take is refused, and a query is
// parsed by its language and run over the people that there are.

export interface Person {
  readonly externalId: string;
  readonly email: string;
  readonly name: string;
  readonly tier: string | null;
}

export interface Vendor {
  /** Path that the base URL has. */
  readonly basePath?: string;
  /** Header and value that a request must have; `secret` is what the CRM's secret or token endpoint says. */
  readonly credential: readonly [header: string, value: (secret: string) => string];
  readonly throttled: ServedAnswer;
  readonly forbidden: ServedAnswer;
  readonly lookUp: (request: VendorRequest, people: readonly Person[]) => ServedAnswer;
}

interface VendorRequest {
  /** Undecoded segments of the path below the base. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: ServedRequest['headers'];
}

export const SECRET = 'token-1';

/** Answers a request as a vendor does who knows these people. */
export function answerAs(vendor: Vendor, request: ServedRequest, people: readonly Person[]): ServedAnswer {
  const { basePath = '', credential, lookUp } = vendor;
  const [header, value] = credential;
  if (request.headers[header] !== value(SECRET)) {
    return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] };
  }
  const url = new URL(request.path, 'https://crm.example');
  if (url.pathname + url.search !== request.path || !url.pathname.startsWith(`${basePath}/`)) {
    return { status: 404, body: 'not a path as it is written' };
  }
  const segments = url.pathname.slice(basePath.length + 1).split('/');
  try {
    return request.method === 'GET'
      ? lookUp({ segments, query: url.searchParams, headers: request.headers }, people)
      : { status: 405, body: {} };
  } catch (error) {
    if (error instanceof SyntaxFault || error instanceof URIError) {
      return { status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message: error.message }] };
    }
    throw error;
  }
}

const bearer = (secret: string) => `Bearer ${secret}`;
const status = (code: number, body: unknown = {}): ServedAnswer => ({ status: code, body });
const list = (records: readonly object[], wrap: (records: readonly object[]) => object) =>
  status(200, wrap(records));
const FORBIDDEN = status(403, { category: 'MISSING_SCOPES' });
const THROTTLED = status(429, { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' });

function isAt(segments: readonly string[], path: string): boolean {
  return segments.join('/') === path;
}

function find(
  people: readonly Person[],
  where: Condition,
  columns: Readonly<Record<string, keyof Person>>,
): readonly Person[] {
  return people.filter((person) =>
    holds(where, (column, value) => {
      const key = columns[column];
      if (key === undefined) {
        throw new SyntaxFault(`no column ${column}`);
      }
      return person[key] === value;
    }),
  );
}

const toSalesforce = ({ email, name, tier }: Person) => ({
  attributes: { type: 'Contact' },
  Id: `003${name}`,
  Email: email,
  Name: name,
  Membership_Tier__c: tier,
});

const SALESFORCE = {
  credential: ['authorization', bearer],
  throttled: status(403, [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }]),
  forbidden: status(403, [{ errorCode: 'API_DISABLED_FOR_ORG' }]),
} as const;

const TIER_CODES: Readonly<Record<string, number>> = { gold: 100_000_001, silver: 100_000_002 };
const FORMATTED = 'OData.Community.Display.V1.FormattedValue';

function toDataverse({ email, name, tier }: Person, { prefer }: ServedRequest['headers']) {
  const isFormatted = prefer === `odata.include-annotations="${FORMATTED}"`;
  return {
    emailaddress1: email,
    fullname: name,
    new_tier: tier && TIER_CODES[tier],
    ...(isFormatted && tier !== null && { [`new_tier@${FORMATTED}`]: tier }),
  };
}

const DATAVERSE = {
  credential: ['authorization', bearer],
  throttled: THROTTLED,
  forbidden: FORBIDDEN,
} as const;

const ZOHO = {
  credential: ['authorization', (secret: string) => `Zoho-oauthtoken ${secret}`],
  throttled: THROTTLED,
  forbidden: status(401, { code: 'OAUTH_SCOPE_MISMATCH', status: 'error' }),
} as const;

function zohoList(found: readonly Person[]): ServedAnswer {
  const data = found.map(({ externalId, email, name, tier }) => ({
    Ext_Id: externalId,
    Email: email,
    Full_Name: name,
    Membership_Tier: tier,
  }));
  return data.length === 0 ? status(204, '') : status(200, { data });
}

const INSENSITIVE = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export const VENDORS: Readonly<Record<string, Vendor>> = {
  'contacts-api': {
    credential: ['authorization', bearer],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments: [api, version, contacts, id = '', ...more] }, people) {
      const isContact = [api, version, contacts].join('/') === 'api/v2/contacts' && more.length === 0;
      const found = isContact
        ? people.find(({ externalId }) => externalId === decodeURIComponent(id))
        : undefined;
      return found ? status(200, { tier: found.tier, email: found.email }) : status(404);
    },
  },
  salesforce: {
    ...SALESFORCE,
    lookUp({ segments, query }, people) {
      if (!isAt(segments, 'services/data/v62.0/query')) {
        return status(404);
      }
      const { where } = parseSoql(query.get('q') ?? '');
      const records = find(people, where, { Ext_Id__c: 'externalId', Email: 'email' });
      return list(records.slice(0, 2).map(toSalesforce), (all) => ({
        totalSize: all.length,
        done: true,
        records: all,
      }));
    },
  },
  'salesforce-external-id': {
    ...SALESFORCE,
    lookUp({ segments }, people) {
      const id = decodeURIComponent(segments.at(-1) ?? '');
      if (
        !isAt(segments.slice(0, -1), 'services/data/v62.0/sobjects/Contact/Ext_Id__c') ||
        /\.\w+$/.test(id)
      ) {
        return status(404, [{ errorCode: 'NOT_FOUND' }]);
      }
      const [first, ...others] = people.filter(({ externalId }) => externalId === id);
      return first === undefined
        ? status(404, [{ errorCode: 'NOT_FOUND' }])
        : others.length > 0
          ? status(300, [
              '/services/data/v62.0/sobjects/Contact/1',
              '/services/data/v62.0/sobjects/Contact/2',
            ])
          : status(200, toSalesforce(first));
    },
  },
  hubspot: {
    credential: ['authorization', bearer],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments, query }, people) {
      const id = decodeURIComponent(segments.at(-1) ?? '');
      const isContact =
        isAt(segments.slice(0, -1), 'crm/v3/objects/contacts') && query.get('idProperty') === 'email';
      const found = isContact ? people.find(({ email }) => INSENSITIVE(email, id)) : undefined;
      const all: Readonly<Record<string, string | null>> = {
        email: found?.email ?? null,
        firstname: found?.name.split(' ')[0] ?? null,
        lastname: found?.name.split(' ')[1] ?? null,
        membership_tier: found?.tier ?? null,
      };
      const asked = query.get('properties')?.split(',') ?? [];
      return found
        ? status(200, {
            id: '1',
            properties: Object.fromEntries(asked.map((name) => [name, all[name] ?? null])),
          })
        : status(404, { status: 'error', category: 'OBJECT_NOT_FOUND' });
    },
  },
  'dataverse-filter': {
    ...DATAVERSE,
    lookUp({ segments, query, headers }, people) {
      if (!isAt(segments, 'api/data/v9.2/contacts')) {
        return status(404);
      }
      const found = find(people, parseODataFilter(query.get('$filter') ?? ''), {
        new_externalid: 'externalId',
      });
      return status(200, {
        value: found.slice(0, Number(query.get('$top'))).map((one) => toDataverse(one, headers)),
      });
    },
  },
  'dataverse-key': {
    ...DATAVERSE,
    lookUp({ segments, headers }, people) {
      if (!isAt(segments.slice(0, -1), 'api/data/v9.2')) {
        return status(404);
      }
      const key = parseODataKey(decodeURIComponent(segments.at(-1) ?? ''));
      const [found] = find(people, key, { new_externalid: 'externalId' });
      return found
        ? status(200, toDataverse(found, headers))
        : status(404, { error: { code: '0x80060891' } });
    },
  },
  zendesk: {
    credential: ['authorization', bearer],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments, query }, people) {
      const found = people.filter(({ externalId }) => externalId === query.get('external_id'));
      const users = found.map(({ email, name, tier }) => ({ email, name, user_fields: { tier } }));
      return isAt(segments, 'api/v2/users/search')
        ? status(200, { users, count: users.length })
        : status(404);
    },
  },
  'zoho-email': {
    ...ZOHO,
    lookUp({ segments, query }, people) {
      const found = people.filter(({ email }) => INSENSITIVE(email, query.get('email') ?? ''));
      return isAt(segments, 'crm/v8/Contacts/search') ? zohoList(found) : status(404);
    },
  },
  'zoho-criteria': {
    ...ZOHO,
    lookUp({ segments, query }, people) {
      if (!isAt(segments, 'crm/v8/Contacts/search')) {
        return status(404);
      }
      // Whatever it is called: it finds what contains the value.
      const where = parseZohoCriteria(query.get('criteria') ?? '');
      return zohoList(
        people.filter((person) => holds(where, (_, value) => person.externalId.includes(value))),
      );
    },
  },
  freshsales: {
    basePath: '/crm/sales/api',
    credential: ['authorization', (secret) => `Token token=${secret}`],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments, query }, people) {
      if (!isAt(segments, 'lookup') || query.get('f') !== 'email' || query.get('entities') !== 'contact') {
        return status(400);
      }
      const found = people.filter(({ email }) => INSENSITIVE(email, query.get('q') ?? ''));
      const contacts = found.map(({ email, name, tier }) => ({
        email,
        display_name: name,
        custom_field: { cf_tier: tier },
      }));
      return status(200, { contacts: { contacts } });
    },
  },
  suitecrm: {
    credential: ['authorization', bearer],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments, query, headers }, people) {
      if (!isAt(segments, 'Api/V8/module/Contacts') || headers['accept'] !== 'application/vnd.api+json') {
        return status(400, { errors: { status: 400 } });
      }
      const found = people.filter(({ email }) => INSENSITIVE(email, query.get('filter[email1][eq]') ?? ''));
      // Each person comes twice, as from a join.
      const data = [...found, ...found].map(({ externalId, email, name, tier }) => ({
        type: 'Contact',
        id: externalId,
        attributes: { email1: email, full_name: name, tier_c: tier },
      }));
      return status(200, { data });
    },
  },
  twenty: {
    credential: ['authorization', bearer],
    throttled: THROTTLED,
    forbidden: status(403, { statusCode: 403, error: 'ForbiddenException' }),
    lookUp({ segments, query }, people) {
      if (!isAt(segments, 'rest/people')) {
        return status(404);
      }
      const where = parseTwentyFilter(query.get('filter') ?? '');
      const found = find(people, where, { 'emails.primaryEmail': 'email' }).map(({ email, name, tier }) => ({
        name: { firstName: name.split(' ')[0], lastName: name.split(' ')[1] },
        emails: { primaryEmail: email },
        tier,
      }));
      return status(200, { data: { people: found.slice(0, Number(query.get('limit'))) } });
    },
  },
  pipedrive: {
    credential: ['x-api-token', (secret) => secret],
    throttled: THROTTLED,
    forbidden: FORBIDDEN,
    lookUp({ segments, query }, people) {
      if (!isAt(segments, 'api/v2/persons/search') || query.get('exact_match') !== 'true') {
        return status(400);
      }
      const found = people.filter(({ email }) => INSENSITIVE(email, query.get('term') ?? ''));
      const items = found.map(({ email, name }) => ({
        result_score: 1,
        item: { type: 'person', name, primary_email: email, emails: [email], organization: null },
      }));
      return status(200, { success: true, data: { items } });
    },
  },
};
