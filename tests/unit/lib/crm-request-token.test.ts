import { describe, expect, it } from '@jest/globals';
import type { ClientCredentials } from '../../../lib/crm/client-credentials.ts';
import { CrmFailure } from '../../../lib/crm/crm-failure.ts';
import { createTokenRequest } from '../../../lib/crm/request-token.ts';
import { createRenewed } from '../../../lib/freshness/renewed.ts';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../../../lib/http/http-client.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { createFakeTime } from '../../fake-time.ts';
import { httpResponse } from './http-response.ts';

const OLD: ClientCredentials = { clientId: 'webhook', clientSecret: 'old' };
const NEW: ClientCredentials = { clientId: 'webhook', clientSecret: 'new' };
const DAY_MS = 86_400_000;

function grant(value: string): HttpResponse {
  return httpResponse(200, { access_token: value, token_type: 'Bearer', expires_in: 3_600 });
}

const REFUSED = httpResponse(401, { error: 'invalid_client' });

/**
 * Gives a token request whose credentials are these, one a reading (the last stays), at an endpoint that takes the
 * clients that `accepted` says.
 */
function tokenRequests(
  readings: readonly (ClientCredentials | Error)[],
  answer: (clientSecret: string | null) => HttpResponse | Error,
) {
  const time = createFakeTime();
  const requests: HttpRequest[] = [];
  const connected: string[] = [];
  const readTimes = { times: 0 };
  const credentials = createRenewed(
    async () => {
      const reading = readings[Math.min(readTimes.times, readings.length - 1)];
      readTimes.times += 1;
      if (reading === undefined || reading instanceof Error) {
        throw reading;
      }
      const value = { secret: reading, createdAtEpochMs: undefined };
      return { value, renewAtEpochMs: time.epochMs() + DAY_MS, expiresAtEpochMs: time.epochMs() + DAY_MS };
    },
    { time, flightMs: 5_000, cooldownMs: 5_000 },
  );
  const requestToken = createTokenRequest({
    endpoint: { url: new URL('https://login.example/token'), scope: 's', authMethod: 'client_secret_post' },
    credentials,
    timeoutMs: 3_000,
    async send(request) {
      requests.push(request);
      const given = answer(formOf(request).get('client_secret'));
      if (given instanceof Error) {
        throw given;
      }
      return given;
    },
    connect: (server) => connected.push(server.href),
    time,
  });
  return {
    time,
    requestToken,
    requests,
    connected,
    readTimes,
    secretsSent: () => requests.map((request) => formOf(request).get('client_secret')),
  };
}

function formOf({ body }: HttpRequest): URLSearchParams {
  return new URLSearchParams(String(body));
}

describe('a token', () => {
  it('has its connection opened while the credentials are waited for, and none where they are kept', async () => {
    const { requestToken, requests, connected } = tokenRequests([OLD], () => grant('token-1'));
    const asked = requestToken();
    expect([connected, requests]).toEqual([['https://login.example/token'], []]);
    await asked;
    await requestToken();
    expect(connected).toHaveLength(1);
  });

  it('is asked for with the credentials, bounded in time, and read with its lifetime', async () => {
    const { requestToken, requests, readTimes } = tokenRequests([OLD], () => grant('token-1'));
    expect(await requestToken()).toEqual({ value: 'token-1', lifetimeSeconds: 3_600 });
    expect(requests).toMatchObject([
      { method: 'POST', server: new URL('https://login.example/token'), path: '/token', timeoutMs: 3_000 },
    ]);
    expect(requests[0]?.body).toBe(
      'grant_type=client_credentials&scope=s&client_id=webhook&client_secret=old',
    );
    await requestToken();
    expect(readTimes.times).toBe(1);
  });

  it('that no credentials can be had for is asked of nobody', async () => {
    const unavailable = new SecretUnavailableError('test');
    const { requestToken, requests } = tokenRequests([unavailable], () => grant('token-1'));
    await expect(requestToken()).rejects.toBe(unavailable);
    expect(requests).toEqual([]);
  });
});

describe('credentials that are refused', () => {
  it('are read anew, and the new ones asked with at once', async () => {
    const { requestToken, secretsSent, readTimes } = tokenRequests([OLD, NEW], (secret) =>
      secret === 'new' ? grant('token-1') : REFUSED,
    );
    expect((await requestToken()).value).toBe('token-1');
    expect(secretsSent()).toEqual(['old', 'new']);
    await requestToken();
    expect(secretsSent()).toEqual(['old', 'new', 'new']);
    expect(readTimes.times).toBe(2);
  });

  it.each([
    ['the id', { clientId: 'other', clientSecret: 'old' }],
    ['the secret', { clientId: 'webhook', clientSecret: 'other' }],
  ])('are other ones also where only %s is another', async (_name, other) => {
    let asked = 0;
    const { requestToken, requests } = tokenRequests([OLD, other], () => {
      asked += 1;
      return asked === 1 ? REFUSED : grant('token-1');
    });
    expect((await requestToken()).value).toBe('token-1');
    expect(requests).toHaveLength(2);
  });

  it('and are still the same are not asked with again', async () => {
    const { requestToken, requests, readTimes } = tokenRequests([OLD, { ...OLD }], () => REFUSED);
    await expect(requestToken()).rejects.toMatchObject({
      crmOutcome: 'unauthorized',
      message: 'token endpoint refused our client with 401',
    });
    expect(requests).toHaveLength(1);
    expect(readTimes.times).toBe(2);
  });

  it('and cannot be read anew stay refused', async () => {
    const { requestToken, requests } = tokenRequests(
      [OLD, new SecretUnavailableError('test')],
      () => REFUSED,
    );
    await expect(requestToken()).rejects.toMatchObject({ crmOutcome: 'unauthorized' });
    expect(requests).toHaveLength(1);
  });

  it('whose successors are refused too are asked with once', async () => {
    const { requestToken, secretsSent } = tokenRequests([OLD, NEW], () => REFUSED);
    await expect(requestToken()).rejects.toBeInstanceOf(CrmFailure);
    expect(secretsSent()).toEqual(['old', 'new']);
  });

  it('are looked for rarely, and again when the cool-down is over, not a millisecond earlier', async () => {
    const { requestToken, readTimes, time } = tokenRequests([OLD], () => REFUSED);
    await expect(requestToken()).rejects.toBeInstanceOf(CrmFailure);
    time.advance(4_999);
    await expect(requestToken()).rejects.toBeInstanceOf(CrmFailure);
    expect(readTimes.times).toBe(2);
    time.advance(1);
    await expect(requestToken()).rejects.toBeInstanceOf(CrmFailure);
    expect(readTimes.times).toBe(3);
  });
});

describe('credentials that are not to blame', () => {
  it.each([
    ['an outage', httpResponse(500), { crmOutcome: 'unavailable' }],
    [
      'throttling',
      httpResponse(429, '', { 'retry-after': '3' }),
      { crmOutcome: 'rate_limited', retryAfterMs: 3_000 },
    ],
    [
      'throttling until a date',
      httpResponse(429, '', { 'retry-after': 'Mon, 23 Nov 2026 07:00:02 GMT' }),
      { retryAfterMs: 2_000 },
    ],
    ['nonsense', httpResponse(200, 'nonsense'), { crmOutcome: 'unavailable' }],
    ['a failed connection', new HttpFailure('connection'), { reason: 'connection' }],
  ])('for %s are not read anew, and the chance to is not used up', async (_name, trouble, failure) => {
    let answer: HttpResponse | Error = trouble;
    const { requestToken, requests, readTimes } = tokenRequests([OLD, NEW], (secret) =>
      secret === 'new' ? grant('token-1') : answer,
    );
    await expect(requestToken()).rejects.toMatchObject(failure);
    expect(requests).toHaveLength(1);
    expect(readTimes.times).toBe(1);

    answer = REFUSED;
    expect((await requestToken()).value).toBe('token-1');
  });
});
