import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseDocument } from '../../lib/policies/crm-document/parse-document.ts';
import { answerAs, type Person, VENDORS } from '../crm/vendors.ts';
import { inTurn, json, secrets, token } from '../scripts.ts';
import { SECRETS, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, PAYLOAD } from '../webhook-events.ts';

const FOLDER = new URL('../../crm/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((file) => file !== 'schema.json')
  .map((file) => file.replace(/\.json$/, ''));

const ADA: Person = { externalId: 'user-ada', email: 'ada@example.com', name: 'Ada Lovelace', tier: 'gold' };

const SECRET = {
  ...{ clientId: 'webhook-client', clientSecret: 'client-secret', organizationId: '7' },
  ...{ accessToken: 'token-1', apiKey: 'token-1', apiToken: 'token-1' },
};

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
  world.secretsManager.respondWith(secrets({ ...SECRETS, crm: SECRET }));
});

afterEach(() => world.stop());

/** Has the contact API be a vendor's that knows these people, and returns what the function is set to. */
function settingsFor(name: string, people: readonly Person[]): Record<string, string> {
  const vendor = VENDORS[name];
  if (vendor === undefined) {
    throw new Error(`no mock of ${name}`);
  }
  world.contactApi.respondWith((request) => answerAs(vendor, request, people));
  const text = readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
  const { samples, ...document } = parseDocument(JSON.parse(text));
  return {
    CRM: JSON.stringify(document),
    CRM_BASE_URL: `${world.contactApi.origin}${vendor.basePath ?? ''}`,
    ...(document.auth.type === 'oauth2' ? {} : { CRM_TOKEN_URL: '' }),
  };
}

/** A turn of Ada's, by whatever a document looks her up. */
const event = httpApiEvent({
  ...PAYLOAD,
  user: { ...PAYLOAD.user, email: ADA.email, profile: { email: ADA.email } },
});

describe.each(NAMES)('%s', (name) => {
  it('finds a contact in one request, with all that its document maps', async () => {
    const webhook = world.start(settingsFor(name, [ADA]));
    const { body, emf } = await webhook.turn(event);
    expect(body).toMatchObject({ crm_outcome: 'found', customer_email: ADA.email });
    expect(emf).toEqual([expect.objectContaining({ CrmFound: 1, CrmRequests: 1 })]);
    await webhook.turn(event);
    expect(world.contactApi.requests).toHaveLength(2);
  });

  it('knows when there is none', async () => {
    const { body } = await world.start(settingsFor(name, [])).turn(event);
    expect(body).toMatchObject({ crm_outcome: 'not_found', customer_tier: 'standard', customer_email: null });
  });
});

it('an API of no vendor is asked by POST and Basic, for the part of a phone number that it keeps', async () => {
  const document = {
    auth: { type: 'basic' },
    id: { from: 'phone', pattern: '\\+49(\\d+)' },
    request: { method: 'POST', path: '/search', body: { filter: [{ phone: { eq: '0{id:plain}' } }] } },
    records: 'hits[].source',
    fields: { tier: 'level', vip: "contains(tags, 'vip')" },
    values: { tier: { '3': 'gold' } },
  };
  world.secretsManager.respondWith(secrets({ ...SECRETS, crm: { user: 'ada', password: 'a:b' } }));
  world.contactApi.respondWith(json(200, { hits: [{ source: { level: 3, tags: ['vip'] } }] }));
  const input = { userId: 'u', sessionId: 's', data: { numberMetaData: { number: '+49301234' } } };
  const webhook = world.start({ CRM: JSON.stringify(document), CRM_TOKEN_URL: '' });
  const { body } = await webhook.turn(httpApiEvent({ input }));
  expect(body).toMatchObject({ crm_outcome: 'found', customer_tier: 'gold', customer_fields: { vip: true } });
  expect(world.contactApi.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      body: '{"filter":[{"phone":{"eq":"0301234"}}]}',
      headers: expect.objectContaining({ authorization: `Basic ${btoa('ada:a:b')}` }),
    }),
  ]);
});

describe('several contacts', () => {
  it('are ambiguous: nobody is taken for another', async () => {
    const settings = settingsFor('salesforce', [ADA, { ...ADA, email: 'eve@example.com' }]);
    const { answer, body, emf } = await world.start(settings).turn(event);
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({
      crm_outcome: 'ambiguous',
      customer_tier: 'standard',
      customer_email: null,
      customer_fields: { name: null },
    });
    expect(emf).toEqual([expect.objectContaining({ CrmAmbiguous: 1 })]);
  });
});

describe('customer_fields', () => {
  it('hold what the document maps beyond tier and e-mail', async () => {
    const { body } = await world.start(settingsFor('salesforce', [ADA])).turn(event);
    expect(body).toMatchObject({ customer_tier: 'gold', customer_fields: { name: ADA.name } });
  });

  it('hold null for each name where the CRM is down or the user unknown', async () => {
    const settings = settingsFor('salesforce', []);
    const webhook = world.start(settings);
    const unknown = await webhook.turn(event);
    world.contactApi.respondWith(json(500, {}));
    const down = await webhook.turn(event);
    const guest = await webhook.turn(httpApiEvent({ ...PAYLOAD, user: {} }));
    for (const { body } of [unknown, down, guest]) {
      expect(body).toMatchObject({ customer_fields: { name: null } });
    }
  });

  it('are not in the answer of a document that maps none', async () => {
    const { body } = await world.start().turn(event);
    expect(body).not.toHaveProperty('customer_fields');
  });
});

describe('a credential that the CRM refuses', () => {
  it('and is the secret itself is read anew, once', async () => {
    const settings = settingsFor('hubspot', [ADA]);
    const crm = { ...SECRET, accessToken: 'old' };
    world.secretsManager.respondWith(
      inTurn(
        secrets({ ...SECRETS, crm }),
        secrets({ ...SECRETS, crm }),
        secrets({ ...SECRETS, crm: SECRET }),
      ),
    );
    const { body } = await world.start(settings).turn(event);
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(world.contactApi.requests).toHaveLength(2);
    expect(world.tokenEndpoint.requests).toEqual([]);
  });

  it('and is a token is asked for anew', async () => {
    const settings = settingsFor('salesforce', [ADA]);
    world.tokenEndpoint.respondWith(inTurn(token('old'), token('token-1')));
    const { body } = await world.start(settings).turn(event);
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });
});

describe('an answer that the document knows', () => {
  it('of a throttled Salesforce is 429, though it says 403', async () => {
    const settings = settingsFor('salesforce', [ADA]);
    world.contactApi.respondWith(() => VENDORS['salesforce']?.throttled ?? { status: 500, body: '' });
    const { answer, emf } = await world.start(settings).turn(event);
    expect(answer.statusCode).toBe(429);
    expect(emf).toEqual([expect.objectContaining({ CrmRateLimited: 1, CrmRequests: 1 })]);
  });

  it('of a token endpoint that says its errors with 200 is read', async () => {
    const settings = settingsFor('zoho-email', [ADA]);
    world.tokenEndpoint.respondWith(json(200, { error: 'invalid_client' }));
    const { answer } = await world.start(settings).turn(event);
    expect(answer.statusCode).toBe(502);
  });

  it('with 404 where the id is not in the path speaks of the address', async () => {
    const settings = settingsFor('salesforce', [ADA]);
    world.contactApi.respondWith(json(404, {}));
    const { body, logs } = await world.start(settings).turn(event);
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(logs).toEqual([
      expect.objectContaining({
        failure: expect.objectContaining({
          reason: "contact API answered 404: the address or the CRM's document is wrong",
        }),
      }),
    ]);
  });
});

describe('the configuration', () => {
  const text = readFileSync(new URL('salesforce.json', FOLDER), 'utf8');
  const { samples: _samples, ...salesforce } = JSON.parse(text);

  it.each([
    ['no JSON', { CRM: '{' }, /^Invalid configuration: CRM /],
    ['an unknown key', { CRM: JSON.stringify({ ...salesforce, hosts: [] }) }, /CRM .*unknown key: hosts/],
    [
      'an id without an escape',
      { CRM: JSON.stringify({ ...salesforce, request: { path: '/q', query: { q: "x = '{id}'" } } }) },
      /CRM request\.query\.q: .*escape/,
    ],
    ['a scope beside it', { CRM: JSON.stringify(salesforce), CRM_SCOPE: 'all' }, /CRM_SCOPE must not be set/],
    [
      'no URL for tokens',
      { CRM: JSON.stringify(salesforce), CRM_TOKEN_URL: '' },
      /CRM_TOKEN_URL must be set/,
    ],
  ])('with %s stops the start in one line', (_name, overrides, message) => {
    expect(() => world.start(overrides)).toThrow(message);
  });
});
