import { asObject, type JsonObject } from './evidence.ts';

/** An answer of the function, of the form that every gateway takes. */
export interface Answer {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: JsonObject;
  readonly text: string;
}

/** Reads what the handler gave, or gives what is wrong with it. */
export function readAnswer(value: unknown, requestId: string): Answer | string {
  if (typeof value !== 'object' || value === null) return 'no object';
  const status: unknown = Reflect.get(value, 'statusCode');
  const headers: unknown = Reflect.get(value, 'headers');
  const text: unknown = Reflect.get(value, 'body');
  const body = asObject(text);
  if (typeof status !== 'number' || ![200, 400, 403, 413, 422, 429, 502, 503].includes(status)) {
    return `status ${String(status)}`;
  }
  if (typeof text !== 'string' || body === undefined) return 'body is not a JSON object';
  if (typeof headers !== 'object' || headers === null) return 'no headers';
  const named: JsonObject = { ...headers };
  const type = status === 200 ? 'application/json' : 'application/problem+json';
  if (named['content-type'] !== type) return `content type ${String(named['content-type'])} with ${status}`;
  if (named['cache-control'] !== 'no-store') return 'cacheable';
  if (named['x-request-id'] !== requestId) return "another turn's request id";
  if (status !== 200 && (body['status'] !== status || body['request_id'] !== requestId)) {
    return 'problem of another status or turn';
  }
  if (status === 503 && named['retry-after'] === undefined) return '503 without Retry-After';
  return { status, headers: named, body, text };
}
