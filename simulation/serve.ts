import { HttpFailure, type HttpRequest, type HttpResponse } from '../lib/policies/http/http-client.ts';
import { SecretUnavailableError } from '../lib/policies/secrets/secret-unavailable-error.ts';
import { bodyBytes, type Respond, type ServedAnswer } from '../local/servers/exchange.ts';
import type { Exchange } from './network.ts';
import type { Fault } from './schedule.ts';

/** How an exchange ends, and what it brings or throws. */
export interface Ended<T> {
  readonly end: string;
  readonly result: () => T;
}

/** @throws {SecretUnavailableError} always */
export function failRead(): never {
  throw new SecretUnavailableError('Secrets Manager gave no secret');
}

/** @throws {HttpFailure} always */
export function failHttp(end: string): never {
  throw new HttpFailure(end === 'timeout' || end === 'connection' ? end : 'response_too_large');
}

/** Answers a request as the server does, or as it does with a fault. */
export function serveHttp(
  one: Exchange,
  fault: Fault | undefined,
  respond: Respond,
  request: HttpRequest,
): Ended<HttpResponse> {
  if (fault?.kind === 'reset' || fault?.kind === 'oversized') {
    const end = fault.kind === 'reset' ? 'connection' : 'oversized';
    return { end, result: () => failHttp(end) };
  }
  const answer = answerOf(fault, () =>
    respond({ ...request, body: typeof request.body === 'string' ? request.body : '' }),
  );
  one.retryAfter = answer.headers?.['retry-after'];
  one.issued = /T0K3N-\d+/.exec(String(Buffer.from(bodyBytes(answer))))?.[0];
  return {
    end: fault?.kind === 'nonsense' ? 'nonsense' : String(answer.status),
    result: () => ({
      status: answer.status,
      header: (name) => answer.headers?.[name],
      body: bodyBytes(answer),
    }),
  };
}

function answerOf(fault: Fault | undefined, respond: () => ServedAnswer): ServedAnswer {
  if (fault?.kind === 'nonsense') {
    return { status: 200, body: '<html>S3CR3T M41L</html>' };
  }
  if (fault?.kind !== 'status') {
    return respond();
  }
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  return { status: fault.status, headers, body: { error: 'S3CR3T' } };
}
