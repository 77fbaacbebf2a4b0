import { describe, expect, it } from '@jest/globals';
import { containerCredentials } from '../../../functions/secrets-manager/container-credentials.ts';
import type { HttpRequest, HttpResponse } from '../../../lib/http/http-client.ts';
import { SecretUnavailableError } from '../../../lib/secrets/secret-unavailable-error.ts';
import { httpResponse } from '../lib/http-response.ts';

const ENVIRONMENT = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/credentials?of=function',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token',
};

const CREDENTIALS = {
  AccessKeyId: 'AKIA',
  SecretAccessKey: 'key',
  Token: 'session',
  Expiration: '2026-11-23T13:00:00Z',
};

function credentialsOf(answer: HttpResponse, environment: Readonly<Record<string, string>> = ENVIRONMENT) {
  const requests: HttpRequest[] = [];
  const provider = containerCredentials(environment, async (request) => {
    requests.push(request);
    return answer;
  });
  return { requests, provider };
}

describe('credentials from a container endpoint', () => {
  it('are asked for with its token, and bear their end', async () => {
    const { provider, requests } = credentialsOf(httpResponse(200, CREDENTIALS));
    expect(await provider?.()).toEqual({
      accessKeyId: 'AKIA',
      secretAccessKey: 'key',
      sessionToken: 'session',
      expiration: new Date('2026-11-23T13:00:00Z'),
    });
    expect(requests).toEqual([
      {
        method: 'GET',
        server: new URL(ENVIRONMENT.AWS_CONTAINER_CREDENTIALS_FULL_URI),
        path: '/credentials?of=function',
        headers: { accept: 'application/json', authorization: 'container-token' },
        timeoutMs: 1_000,
        maxResponseBytes: 65_536,
      },
    ]);
  });

  it('are asked for without a token where there is none', async () => {
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI } = ENVIRONMENT;
    const { provider, requests } = credentialsOf(httpResponse(200, CREDENTIALS), {
      AWS_CONTAINER_CREDENTIALS_FULL_URI,
    });
    await provider?.();
    expect(requests[0]?.headers).toEqual({ accept: 'application/json' });
  });

  it('are none where the environment names no endpoint', () => {
    expect(credentialsOf(httpResponse(200, CREDENTIALS), {}).provider).toBeUndefined();
  });

  it.each([
    [500, CREDENTIALS],
    [200, {}],
    [200, { ...CREDENTIALS, Token: undefined }],
    [200, { ...CREDENTIALS, Expiration: 'soon' }],
    [200, 'not JSON of credentials'],
  ])('are refused where it answers %i with %j, which is not quoted', async (status, body) => {
    const { provider } = credentialsOf(httpResponse(status, body));
    const error: unknown = await provider?.().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SecretUnavailableError);
    expect(error).toMatchObject({ message: `container endpoint gave no credentials with ${status}` });
  });
});
