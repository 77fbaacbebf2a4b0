import { beforeEach, expect, test } from '@jest/globals';
import { type AccessTokens, createAccessTokens } from '../../../local/servers/access-tokens.ts';
import type { ClientCredentials } from '../../../local/servers/client-authentication.ts';
import type { ServedAnswer } from '../../../local/servers/exchange.ts';
import { createTokenEndpoint, TOKEN_PATH } from '../../../local/servers/token-endpoint.ts';

const ODD = { clientId: 'a:b', clientSecret: 'c+d e/%:&ü' };
const headers = { 'content-type': 'application/x-www-form-urlencoded' };
let nowEpochMs: number;
let tokens: AccessTokens;

beforeEach(() => {
  nowEpochMs = 0;
  tokens = createAccessTokens(
    () => nowEpochMs,
    (number) => `token-${number}`,
  );
});

function ask(
  clients: ClientCredentials | readonly ClientCredentials[],
  form: Readonly<Record<string, string>>,
  authorization?: string,
): ServedAnswer {
  const respond = createTokenEndpoint({ client: () => clients, scope: 'read', lifetimeSeconds: 60, tokens });
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', ...form }).toString();
  return respond({ method: 'POST', path: TOKEN_PATH, headers: { ...headers, authorization }, body });
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

test('a client is known by HTTP Basic, form-encoded before base64', () => {
  const pair = `${formEncode(ODD.clientId)}:${formEncode(ODD.clientSecret)}`;
  expect(ask(ODD, {}, `Basic ${Buffer.from(pair).toString('base64')}`)).toEqual({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { access_token: 'token-1', token_type: 'Bearer', expires_in: 60, scope: 'read' },
  });
});

test('while a client secret is rotated, both may be known', () => {
  const before = { clientId: 'id', clientSecret: 'before' };
  const after = { clientId: 'id', clientSecret: 'after' };
  const asked = { client_id: 'id', client_secret: 'before' };
  expect(ask([after, before], asked).status).toBe(200);
  expect(ask(after, asked)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(ask([], asked).status).toBe(401);
});

test('an Authorization header wins over the form, so that a wrong one is refused', () => {
  const form = { client_id: ODD.clientId, client_secret: ODD.clientSecret };
  expect(ask(ODD, form).status).toBe(200);
  expect(ask(ODD, form, 'Basic bm90OmtuB3du').status).toBe(401);
});

test('a token is valid until its lifetime is over, or it is revoked', () => {
  const form = { client_id: ODD.clientId, client_secret: ODD.clientSecret };
  ask(ODD, form);
  nowEpochMs = 59_999;
  expect(tokens.isValid('token-1')).toBe(true);
  nowEpochMs = 60_000;
  expect(tokens.isValid('token-1')).toBe(false);

  ask(ODD, form);
  expect(tokens.isValid('token-2')).toBe(true);
  tokens.revokeAll();
  expect(tokens.isValid('token-2')).toBe(false);
  expect(tokens.isValid('made-up')).toBe(false);
});
