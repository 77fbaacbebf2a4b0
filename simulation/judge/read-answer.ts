import { PROBLEMS } from '../../functions/api-gateway/problem.ts';
import { asJsonObject } from '../../lib/json/json-object.ts';
import { MARKED } from '../users.ts';
import { type Answer, parseObject } from './evidence.ts';

/** Reads what the handler returned, or says what is wrong with it. */
export function readAnswer(value: unknown, requestId: string): Answer | string {
  const { statusCode: status, headers: given, body: text } = asJsonObject(value);
  const headers = asJsonObject(given);
  const body = parseObject(text);
  if (typeof status !== 'number' || typeof text !== 'string' || body === undefined) {
    return `no answer: ${JSON.stringify(value)}`;
  }
  if (status === 500) {
    return 'internal error';
  }
  const type = status === 200 ? 'application/json' : 'application/problem+json';
  if (
    headers['content-type'] !== type ||
    headers['cache-control'] !== 'no-store' ||
    headers['x-request-id'] !== requestId
  ) {
    return `headers ${JSON.stringify(headers)}`;
  }
  if (status !== 200) {
    const problem = Object.entries(PROBLEMS).find(([code]) => code === body['code'])?.[1];
    const isContract =
      problem?.status === status &&
      body['status'] === status &&
      body['detail'] === problem.detail &&
      body['request_id'] === requestId &&
      (status !== 503 || headers['retry-after'] !== undefined);
    if (!isContract) {
      return `problem ${text}`;
    }
    if (MARKED.test(text)) {
      return `marked value in ${text}`;
    }
  }
  return { status, headers, body, text };
}
