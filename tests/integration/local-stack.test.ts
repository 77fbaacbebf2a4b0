import { once } from 'node:events';
import { connect } from 'node:net';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LOCAL_CRM_CLIENT, LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import { enterLocalStack } from '../../local/enter-local-stack.ts';
import { type LocalStack, startLocalStack } from '../../local/local-stack.ts';
import { localSecretArn } from '../../local/servers/secrets-manager.ts';

let stack: LocalStack;

beforeEach(async () => {
  stack = await startLocalStack();
});

afterEach(() => stack.stop());

function variable(name: string): string {
  return stack.environment[name] ?? '';
}

function requestCounts(): object {
  const { secretsManager, tokenEndpoint, contactApi } = stack;
  return {
    secretsManager: secretsManager.requests.length,
    token: tokenEndpoint.requests.length,
    contacts: contactApi.requests.length,
  };
}

describe('Secrets Manager, asked by the SDK as the function configures it', () => {
  const environment = process.env;
  let client: SecretsManagerClient;

  beforeAll(() => {
    // What a developer's shell may hold: the stack's own environment has to win over it.
    process.env = { ...environment, AWS_PROFILE: 'of-nobody', AWS_SESSION_TOKEN: 'stale' };
    process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = 'true';
  });

  beforeEach(() => {
    enterLocalStack(process.env, stack);
    client = new SecretsManagerClient({ maxAttempts: 1 });
  });

  afterEach(() => client.destroy());

  afterAll(() => {
    process.env = environment;
  });

  test('gives the webhook secret by its name', async () => {
    const SecretId = variable('WEBHOOK_SECRET_ID');
    const secret = await client.send(new GetSecretValueCommand({ SecretId }));

    expect(JSON.parse(secret.SecretString ?? '')).toEqual({ webhookSecret: LOCAL_WEBHOOK_SECRET });
    expect(secret).toMatchObject({ Name: SecretId, VersionStages: ['AWSCURRENT'] });
    expect(secret.CreatedDate?.getFullYear()).toBeGreaterThan(2020);
    expect(requestCounts()).toEqual({ secretsManager: 1, token: 0, contacts: 0 });
  });

  test('gives the client of the CRM by ARN, version and stage', async () => {
    const SecretId = localSecretArn(variable('CRM_SECRET_ID'));
    const { VersionId } = await client.send(new GetSecretValueCommand({ SecretId }));
    const secret = await client.send(
      new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSCURRENT' }),
    );

    expect(secret.ARN).toBe(SecretId);
    expect(JSON.parse(secret.SecretString ?? '')).toEqual(LOCAL_CRM_CLIENT);
  });

  test.each([
    ['secret', { SecretId: 'local/cognigy-webhook/other' }],
    ['version', { SecretId: 'local/cognigy-webhook/webhook', VersionId: 'a'.repeat(32) }],
    ['stage', { SecretId: 'local/cognigy-webhook/webhook', VersionStage: 'AWSPREVIOUS' }],
  ])('does not know another %s', async (_, query) => {
    await expect(client.send(new GetSecretValueCommand(query))).rejects.toThrow(ResourceNotFoundException);
  });

  test('knows no other operation', async () => {
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

const GRANT = { grant_type: 'client_credentials', scope: 'crm.read:contacts' };
const { clientId, clientSecret } = LOCAL_CRM_CLIENT;

function askForToken(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(variable('CRM_TOKEN_URL'), { method: 'POST', headers, body: new URLSearchParams(form) });
}

function basic(id: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}

describe('token endpoint', () => {
  test.each([
    ['HTTP Basic', GRANT, basic(formEncoded(clientId), formEncoded(clientSecret))],
    ['the form', { ...GRANT, client_id: clientId, client_secret: clientSecret }, {}],
  ])('issues a token to the client in %s', async (_, form, headers) => {
    const response = await askForToken(form, headers);

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]{32}$/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'crm.read:contacts',
    });
    expect(requestCounts()).toEqual({ secretsManager: 0, token: 1, contacts: 0 });
  });

  const known = { client_id: clientId, client_secret: clientSecret };
  test.each([
    ['no client', GRANT, {}, 401, 'invalid_client'],
    ['another secret', { ...GRANT, ...known, client_secret: 'guessed' }, {}, 401, 'invalid_client'],
    ['another id', { ...GRANT, ...known, client_id: 'guessed' }, {}, 401, 'invalid_client'],
    ['HTTP Basic not form-encoded', GRANT, basic(clientId, clientSecret), 401, 'invalid_client'],
    ['HTTP Basic without a colon', GRANT, { authorization: 'Basic YWJj' }, 401, 'invalid_client'],
    ['another scope', { ...GRANT, ...known, scope: 'crm.write:contacts' }, {}, 400, 'invalid_scope'],
    ['no scope', { grant_type: 'client_credentials', ...known }, {}, 400, 'invalid_scope'],
    ['another grant', { ...GRANT, ...known, grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['no grant', { scope: 'crm.read:contacts', ...known }, {}, 400, 'invalid_request'],
  ])('refuses %s', async (_, form, headers, status, error) => {
    const response = await askForToken({ ...form }, { ...headers });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error });
  });

  test('takes nothing but a form', async () => {
    const response = await fetch(variable('CRM_TOKEN_URL'), { method: 'POST', body: JSON.stringify(GRANT) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'invalid_request' });
  });
});

async function issuedToken(): Promise<string> {
  const response = await askForToken(GRANT, basic(formEncoded(clientId), formEncoded(clientSecret)));
  const { access_token }: { access_token: string } = JSON.parse(await response.text());
  return access_token;
}

function askForContact(id: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${variable('CRM_BASE_URL')}/api/v2/contacts/${id}`, { headers });
}

describe('contact API', () => {
  test.each([
    ['user-ada', 200, { id: 'user-ada', tier: 'gold', email: 'ada@example.com' }],
    ['user%2Dada', 200, { id: 'user-ada', tier: 'gold', email: 'ada@example.com' }],
    ['user-bare', 200, { id: 'user-bare', tier: null, email: null }],
    ['user-busy', 429, { error: expect.anything() }],
    ['user-crm-down', 503, { error: expect.anything() }],
    ['user-nobody', 404, { error: expect.anything() }],
  ])('answers for %s with %d', async (id, status, body) => {
    const response = await askForContact(id, { authorization: `Bearer ${await issuedToken()}` });

    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '10' : null);
    expect(await response.json()).toEqual(body);
    expect(requestCounts()).toEqual({ secretsManager: 0, token: 1, contacts: 1 });
  });

  test.each([
    ['no token', {}],
    ['a token that was never issued', { authorization: 'Bearer made-up' }],
    ['a token of another scheme', { authorization: 'Basic bWFkZTp1cA==' }],
  ])('refuses %s', async (_, headers) => {
    const response = await askForContact('user-ada', { ...headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
  });
});

test('stop ends the servers and every connection, even one on which nothing was asked', async () => {
  const socket = connect(Number(new URL(variable('CRM_BASE_URL')).port), '127.0.0.1').resume();
  await once(socket, 'connect');
  const closed = once(socket, 'close');

  await stack.stop();

  await closed;
  await expect(askForContact('user-ada')).rejects.toThrow('fetch failed');
});
