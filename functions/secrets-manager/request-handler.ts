import type { HttpRequest } from '@smithy/types';
import { HttpFailure, type HttpResponse, type SendRequest } from '../../lib/policies/http/http-client.ts';

/** For the whole exchange; Secrets Manager answers in some 20 ms, and two attempts stay well under a turn. */
const TIMEOUT_MS = 1_500;
/** A secret holds 65,536 bytes at most (Secrets Manager quotas), each of which JSON may escape in six. */
const MAX_RESPONSE_BYTES = 524_288;

/** The headers that the SDK reads: what went wrong, when to come back, how far our clock is off. */
const HEADERS = ['date', 'retry-after', 'x-amz-retry-after', 'x-amzn-errortype', 'x-amzn-requestid'] as const;

/** Of a name that the SDK takes for a reason to try again. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Creates what the SDK sends its requests with: our own client, so that all requests of the function have the same
 * bounds, and the SDK's own (7 kB, streams, another pool of connections) need not be loaded.
 */
export function createRequestHandler(send: SendRequest) {
  const servers = new Map<string, URL>();

  function serverOf({ protocol, hostname, port }: HttpRequest): URL {
    const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    const server = servers.get(origin) ?? new URL(origin);
    servers.set(origin, server);
    return server;
  }

  return {
    async handle(request: HttpRequest): Promise<{ response: object }> {
      try {
        const response = await send({
          method: 'POST',
          server: serverOf(request),
          path: request.path,
          headers: request.headers,
          body: request.body,
          timeoutMs: TIMEOUT_MS,
          maxResponseBytes: MAX_RESPONSE_BYTES,
        });
        return {
          response: { statusCode: response.status, headers: headersOf(response), body: response.body },
        };
      } catch (error) {
        throw error instanceof HttpFailure && error.reason === 'timeout'
          ? new TimeoutError(error.message, { cause: error })
          : error;
      }
    },
    updateHttpClientConfig(): void {},
    httpHandlerConfigs: (): object => ({}),
  };
}

function headersOf(response: HttpResponse): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = response.header(name);
    if (value !== undefined) {
      headers[name] = value;
    }
  }
  return headers;
}
