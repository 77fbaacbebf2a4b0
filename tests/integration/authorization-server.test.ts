import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Provider } from 'oidc-provider';
import { listenOnLoopback } from '../../local/servers/listen.ts';
import { ADA, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

// The function against an authorization server that was not written for it: where our own token endpoint is wrong
// about RFC 6749, this one is not.

const SCOPE = 'crm.read:contacts';
const LIFETIME_SECONDS = 600;

/** With characters that have to be form-encoded before HTTP Basic (RFC 6749 section 2.3.1). */
const CLIENT_SECRET = 'a+b/c=d:e%20f&g?h#i~\'"|{}';

const METHODS = ['client_secret_basic', 'client_secret_post'] as const;

let server: Server;
let provider: Provider;
let origin: string;
let world: TestWorld;

beforeAll(async () => {
  // It warns of what a production system must not do.
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  jest.spyOn(console, 'info').mockImplementation(() => {});
  server = createServer((request, response) => provider.callback()(request, response));
  origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  provider = new Provider(origin, {
    clients: METHODS.map((method) => ({
      client_id: `webhook:${method}`,
      client_secret: CLIENT_SECRET,
      token_endpoint_auth_method: method,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: SCOPE,
    })),
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    scopes: [SCOPE, 'crm.write:contacts'],
    ttl: { ClientCredentials: LIFETIME_SECONDS },
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  jest.restoreAllMocks();
});

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

describe.each(METHODS)('with %s', (method) => {
  const clientId = `webhook:${method}`;
  const settings = () => ({ CRM_TOKEN_URL: `${origin}/token`, CRM_TOKEN_AUTH_METHOD: method });

  function hold(client: { readonly clientId: string; readonly clientSecret: string }): void {
    world.vault.put('crm', JSON.stringify(client));
  }

  it('the function obtains a token for its scope, keeps it, and shows it to the CRM', async () => {
    hold({ clientId, clientSecret: CLIENT_SECRET });
    const webhook = world.start(settings());
    for (let turn = 0; turn < 2; turn += 1) {
      const { body } = await webhook.turn(httpApiEvent());
      expect(body).toMatchObject({ crm_outcome: 'found', customer_email: ADA.email });
    }

    const shown = world.contactApi.requests.map(({ headers }) => headers.authorization);
    expect(new Set(shown).size).toBe(1);
    const token = await provider.ClientCredentials.find(shown[0]?.slice('Bearer '.length) ?? '');
    expect(token).toMatchObject({ clientId, scope: SCOPE });
  });

  it('the function asks for another token once expires_in is over', async () => {
    hold({ clientId, clientSecret: CLIENT_SECRET });
    const webhook = world.start(settings());
    await webhook.turn(httpApiEvent());
    world.time.advance(LIFETIME_SECONDS * 1_000);
    await webhook.turn(httpApiEvent());

    const shown = world.contactApi.requests.map(({ headers }) => headers.authorization);
    expect(new Set(shown).size).toBe(2);
  });

  it.each([
    ['secret', { clientId, clientSecret: `${CLIENT_SECRET}.` }, {}],
    ['client', { clientId: 'nobody', clientSecret: CLIENT_SECRET }, {}],
    ['scope', { clientId, clientSecret: CLIENT_SECRET }, { CRM_SCOPE: 'crm.write:contacts' }],
  ])('a wrong %s is crm_unauthorized, and no contact is asked for', async (_name, client, changed) => {
    hold(client);
    const { answer, body } = await world.start({ ...settings(), ...changed }).turn(httpApiEvent());
    expect(answer.statusCode).toBe(502);
    expect(body).toMatchObject({ code: 'crm_unauthorized' });
    expect(world.contactApi.requests).toEqual([]);
  });

  it('a client secret that was rotated meanwhile is picked up', async () => {
    hold({ clientId, clientSecret: 'the one before' });
    const webhook = world.start(settings());
    expect((await webhook.turn(httpApiEvent())).answer.statusCode).toBe(502);

    hold({ clientId, clientSecret: CLIENT_SECRET });
    world.time.advance(5_000);
    expect((await webhook.turn(httpApiEvent())).body).toMatchObject({ crm_outcome: 'found' });
  });
});
