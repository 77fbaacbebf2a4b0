import { describe, expect, it } from '@jest/globals';
import { CrmFailure } from '../../../lib/policies/crm/crm-failure.ts';
import { readTokenResponse } from '../../../lib/policies/crm/token-response.ts';
import { compiledContactsApi } from '../../contacts-api.ts';
import { FAKE_NOW_EPOCH_MS } from '../../fake-time.ts';
import { httpResponse } from './http-response.ts';
import { thrownBy } from './thrown-by.ts';

type ClientAuth = 'client_secret_basic' | 'client_secret_post';

function requestFor(crmTokenAuthMethod: ClientAuth, clientId = 'webhook', clientSecret = 'client-secret') {
  const { credential } = compiledContactsApi({ crmTokenAuthMethod });
  if (credential.type !== 'oauth2') {
    throw new TypeError('it asks for no token');
  }
  return credential.tokenRequest({ clientId, clientSecret });
}

function basicPair({ headers }: ReturnType<typeof requestFor>): string {
  const [scheme, base64 = ''] = (headers['authorization'] ?? '').split(' ');
  expect(scheme).toBe('Basic');
  return Buffer.from(base64, 'base64').toString();
}

function readToken(body: unknown, status = 200) {
  return readTokenResponse(httpResponse(status, body), false, FAKE_NOW_EPOCH_MS);
}

function failureOf(status: number, body: unknown, headers?: Readonly<Record<string, string>>): CrmFailure {
  const error = thrownBy(() =>
    readTokenResponse(httpResponse(status, body, headers), false, FAKE_NOW_EPOCH_MS),
  );
  if (!(error instanceof CrmFailure)) {
    throw error;
  }
  return error;
}

const GRANT = { access_token: 'token-1', token_type: 'Bearer', expires_in: 3_600 };

describe('the token request', () => {
  it('is a form', () => {
    expect(requestFor('client_secret_basic').headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  it('with client_secret_basic authenticates in the header alone', () => {
    const request = requestFor('client_secret_basic');
    expect(basicPair(request)).toBe('webhook:client-secret');
    expect(request.body).toBe('grant_type=client_credentials&scope=crm.read%3Acontacts');
  });

  it('with client_secret_post authenticates in the form alone', () => {
    const request = requestFor('client_secret_post', 'web&hook', 's=c r+t');
    expect(request.headers).not.toHaveProperty('authorization');
    expect(request.body).toBe(
      'grant_type=client_credentials&scope=crm.read%3Acontacts&client_id=web%26hook&client_secret=s%3Dc+r%2Bt',
    );
  });

  it.each([
    ['a:b', 'a%3Ab'],
    ['a+b', 'a%2Bb'],
    ['a%b', 'a%25b'],
    ['a b', 'a+b'],
    ['a/b=c&d', 'a%2Fb%3Dc%26d'],
    ['grün', 'gr%C3%BCn'],
    ['🔑', '%F0%9F%94%91'],
    ['a-b_c.d*e', 'a-b_c.d*e'],
    ["~!'()", '%7E%21%27%28%29'],
  ])('form-encodes %s on both sides of the Basic pair (RFC 6749 section 2.3.1)', (text, encoded) => {
    expect(basicPair(requestFor('client_secret_basic', text, text))).toBe(`${encoded}:${encoded}`);
  });
});

describe('a granted token', () => {
  it('is read with its lifetime', () => {
    expect(readToken(GRANT)).toEqual({ value: 'token-1', lifetimeSeconds: 3_600 });
  });

  it('may come with 201, and with fields of other extensions', () => {
    expect(readToken({ ...GRANT, scope: 'crm.read:contacts', refresh_token: null }, 201).value).toBe(
      'token-1',
    );
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'BearerToken', null, undefined])(
    'may say that its type is %p',
    (token_type) => {
      expect(readToken({ ...GRANT, token_type }).value).toBe('token-1');
    },
  );

  it('may hold every character that a header can carry', () => {
    expect(readToken({ ...GRANT, access_token: 'aZ09-._~+/=:!"#' }).value).toBe('aZ09-._~+/=:!"#');
  });

  it.each([
    [0, 0],
    [1, 1],
    [59.5, 59.5],
    ['3600', 3_600],
    [' 3600 ', 3_600],
    [1e300, 1e300],
  ])('that expires in %p lives for %p seconds', (expires_in, lifetimeSeconds) => {
    expect(readToken({ ...GRANT, expires_in }).lifetimeSeconds).toBe(lifetimeSeconds);
  });

  it.each([undefined, null, '', ' ', 'soon', 'NaN', 'Infinity', -1, '-1', true, {}, [3_600]])(
    'that expires in %p has a lifetime that nobody said',
    (expires_in) => {
      expect(readToken({ ...GRANT, expires_in })).toEqual({ value: 'token-1', lifetimeSeconds: undefined });
    },
  );

  it('whose lifetime is too large for a number has one that nobody said', () => {
    const json = '{"access_token":"token-1","token_type":"Bearer","expires_in":1e999}';
    expect(readToken(json)).toEqual({ value: 'token-1', lifetimeSeconds: undefined });
  });
});

it('of any type counts where the document names the scheme', () => {
  const answer = httpResponse(200, { ...GRANT, token_type: 'Zoho-oauthtoken' });
  expect(readTokenResponse(answer, true, FAKE_NOW_EPOCH_MS).value).toBe('token-1');
});

describe('no token', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'invalid_client'],
    [403, 'invalid_grant'],
    [400, 'unauthorized_client'],
    [404, 'unsupported_grant_type'],
    [400, 'invalid_scope'],
    [200, 'invalid_client'],
    // Without a code, too: that status says it all.
    [401, undefined],
  ])('with %i and the error %s means that our client is refused', (status, error) => {
    expect(failureOf(status, { error })).toMatchObject({
      crmOutcome: 'unauthorized',
      transient: false,
      message: `token endpoint refused our client with ${status}`,
    });
  });

  it.each([
    ['7', 7_000],
    ['Mon, 23 Nov 2026 07:00:30 GMT', 30_000],
    ['later', undefined],
  ])('with 429 and Retry-After %s means throttled', (header, retryAfterMs) => {
    expect(failureOf(429, '', { 'retry-after': header })).toMatchObject({
      crmOutcome: 'rate_limited',
      transient: true,
      retryAfterMs,
    });
  });

  it('with 429 alone means throttled, until when is not known', () => {
    expect(failureOf(429, '')).toMatchObject({ crmOutcome: 'rate_limited', retryAfterMs: undefined });
  });

  it.each([100, 199, 300, 301, 302, 400, 403, 404, 405, 418, 500])('with %i means unavailable', (status) => {
    expect(failureOf(status, '')).toMatchObject({
      crmOutcome: 'unavailable',
      transient: false,
      message: `token endpoint answered ${status}`,
    });
  });

  it.each([400, 403])('with %i and an error that blames nobody here means unavailable', (status) => {
    expect(failureOf(status, { error: 'unknown_error' }).crmOutcome).toBe('unavailable');
  });

  it.each([502, 503, 504])('with %i means unavailable for the moment', (status) => {
    expect(failureOf(status, '', { 'retry-after': '2' })).toMatchObject({
      crmOutcome: 'unavailable',
      transient: true,
      retryAfterMs: 2_000,
      message: `token endpoint answered ${status}`,
    });
  });

  it.each([200, 204, 299])('with %i means unavailable where there is none in it', (status) => {
    expect(failureOf(status, '')).toMatchObject({
      crmOutcome: 'unavailable',
      transient: false,
      message: `token endpoint gave no bearer token with ${status}`,
    });
  });

  it.each([302, 404, 500])('is in an answer with %i, whatever its body says', (status) => {
    expect(failureOf(status, GRANT).crmOutcome).toBe('unavailable');
  });

  it.each([
    ['an empty body', ''],
    ['HTML', '<html></html>'],
    ['broken JSON', '{"access_token":'],
    ['JSON that is not UTF-8', Buffer.concat([Buffer.from('{"access_token":"'), Buffer.from([0xff])])],
    ['null', null],
    ['an array', [GRANT]],
    ['a text', '"token-1"'],
    ['no token', { token_type: 'Bearer' }],
    ['an empty token', { ...GRANT, access_token: '' }],
    ['a token that is no text', { ...GRANT, access_token: 42 }],
    ['another type', { ...GRANT, token_type: 'mac' }],
    ['a longer type', { ...GRANT, token_type: 'Bearer2' }],
    ['a longer type that ends so', { ...GRANT, token_type: 'notBearer' }],
    ['an error with 200', { error: 'Access Denied' }],
  ])('is in 200 with %s', (_name, body) => {
    expect(failureOf(200, body).crmOutcome).toBe('unavailable');
  });

  it.each(['a\r\nx-injected: 1', 'a\nb', 'a\n', 'a b', ' a', 'a\t', 'a\0', 'a\x7f', 'tökén', '🔑'])(
    'is what cannot stand in a header: %j',
    (access_token) => {
      expect(failureOf(200, { ...GRANT, access_token }).crmOutcome).toBe('unavailable');
    },
  );

  it('is reported without a word of the answer', () => {
    const body = { error: 'invalid_client', error_description: 'secret-of-ours', access_token: 'a b' };
    for (const status of [200, 400, 429, 500]) {
      const failure = failureOf(status, body);
      expect(JSON.stringify({ ...failure, message: failure.message })).not.toMatch(/secret-of-ours|a b/);
    }
  });
});
