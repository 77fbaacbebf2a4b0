import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isSigned, type TrustedPayload, toAnswer } from '../peers/plain-transform.ts';

/** The floor's way from an event to the conversation. */
export function transformPlainly({ body = '', headers }: APIGatewayProxyEventV2, secret: string) {
  if (!isSigned(body, headers['x-cognigy-signature'] ?? '', secret)) throw new Error('signature wrong');
  const payload: TrustedPayload = JSON.parse(body);
  return toAnswer(payload, { tier: 'gold', email: 'ada@example.com' });
}
