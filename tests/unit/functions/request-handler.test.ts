import { describe, expect, it } from '@jest/globals';
import { createRequestHandler } from '../../../functions/secrets-manager/request-handler.ts';
import { HttpFailure, type HttpRequest, type SendRequest } from '../../../lib/policies/http/http-client.ts';
import { httpResponse } from '../lib/http-response.ts';

const REQUEST = {
  protocol: 'https:',
  hostname: 'secretsmanager.eu-central-1.amazonaws.com',
  path: '/',
  query: {},
  method: 'POST',
  headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
  body: '{}',
};

function failing(error: unknown): SendRequest {
  return async () => {
    throw error;
  };
}

describe("the SDK's requests", () => {
  it('are sent by our client, bounded in time and size', async () => {
    const sent: HttpRequest[] = [];
    const handler = createRequestHandler(async (request) => {
      sent.push(request);
      return httpResponse(200, { a: 1 }, { date: 'now', 'x-amzn-requestid': 'id', 'set-cookie': 'no' });
    });
    const { response } = await handler.handle(REQUEST);
    expect(response).toMatchObject({
      statusCode: 200,
      headers: { date: 'now', 'x-amzn-requestid': 'id' },
      body: Buffer.from('{"a":1}'),
    });
    await handler.handle({ ...REQUEST, protocol: 'http:', hostname: '127.0.0.1', port: 4566 });
    expect(sent).toMatchObject([
      {
        method: 'POST',
        server: new URL('https://secretsmanager.eu-central-1.amazonaws.com'),
        path: '/',
        headers: REQUEST.headers,
        body: '{}',
        timeoutMs: 1_500,
        maxResponseBytes: 524_288,
      },
      { server: new URL('http://127.0.0.1:4566') },
    ]);
  });

  it('share what is known of their server', async () => {
    const servers: URL[] = [];
    const handler = createRequestHandler(async ({ server }) => {
      servers.push(server);
      return httpResponse(200, {});
    });
    await handler.handle(REQUEST);
    await handler.handle(REQUEST);
    expect(servers[0]).toBe(servers[1]);
  });

  it('that time out fail in a way that the SDK tries again', async () => {
    const timeout = new HttpFailure('timeout');
    await expect(createRequestHandler(failing(timeout)).handle(REQUEST)).rejects.toMatchObject({
      name: 'TimeoutError',
      cause: timeout,
    });
  });

  it.each([new HttpFailure('connection'), new HttpFailure('response_too_large'), new TypeError()])(
    'that fail otherwise fail as they did: %p',
    async (error) => {
      await expect(createRequestHandler(failing(error)).handle(REQUEST)).rejects.toBe(error);
    },
  );
});
