import type { HttpRequest, HttpResponse } from '../lib/policies/http/http-client.ts';
import { HttpFailure } from '../lib/policies/http/http-client.ts';
import { bodyBytes, type ServedAnswer } from '../local/servers/exchange.ts';
import type { Target } from './schedule.ts';

/** One exchange with a server, as it really was. */
export interface Exchange {
  readonly environment: string;
  /** The turn in which it was begun; undefined at a cold start. */
  readonly turn: string | undefined;
  readonly target: Target;
  /** The user, the secret and its label, or nothing. */
  readonly subject: string;
  readonly startedAtMs: number;
  endedAtMs: number;
  /** What became of it: `served`, a status, or a failure. */
  dealt: string;
  retryAfter: string | undefined;
  /** The secret's text, where one was served. */
  text?: string | undefined;
}

/** What an answer of a server becomes under a fault. */
export interface Outcome {
  readonly afterMs: number;
  readonly answer: ServedAnswer | 'timeout' | 'connection' | 'response_too_large';
}

/** Returns what comes of an exchange, and when. */
export function dealWith(
  { timeoutMs }: Pick<HttpRequest, 'timeoutMs'>,
  fault: string | undefined,
  serve: () => ServedAnswer,
  latencyMs: number,
): Outcome {
  switch (fault) {
    case undefined:
      return { afterMs: latencyMs, answer: serve() };
    case 'hang':
    case 'slow':
      return fault === 'slow' && latencyMs * 40 < timeoutMs
        ? { afterMs: latencyMs * 40, answer: serve() }
        : { afterMs: timeoutMs, answer: 'timeout' };
    case 'reset':
    case 'cut':
      return { afterMs: latencyMs, answer: 'connection' };
    case 'oversized':
      return { afterMs: latencyMs, answer: 'response_too_large' };
    case 'nonsense':
      return { afterMs: latencyMs, answer: { status: 200, body: '{"tier": "go' } };
    case 'wrong_shape':
      return { afterMs: latencyMs, answer: { status: 200, body: [{ tier: 5 }] } };
    default: {
      const [status = '500', retryAfter] = fault.split('+');
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      return { afterMs: latencyMs, answer: { status: Number(status), headers, body: { error: 'fault' } } };
    }
  }
}

/** Returns an answer as an HTTP client hands it over. */
export function toResponse(answer: ServedAnswer): HttpResponse {
  const { status, headers } = answer;
  return { status, header: (name) => headers?.[name], body: bodyBytes(answer) };
}

export function toFailure(reason: 'timeout' | 'connection' | 'response_too_large'): HttpFailure {
  return new HttpFailure(reason);
}
