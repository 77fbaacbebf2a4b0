import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { httpApiEvent } from './http-api-event.ts';
import type { WebhookCall } from './webhook-call.ts';

const URL_ID = 'abcdefghijklmnopqrstuvwxyz012345';
const DOMAIN = `${URL_ID}.lambda-url.eu-central-1.on.aws`;

/** Returns the event that a function URL makes of a call: payload format 2.0 without a route, at the root path. */
export function functionUrlEvent(call: WebhookCall): LambdaFunctionURLEvent {
  const event = httpApiEvent(call);
  const { requestContext } = event;
  return {
    ...event,
    routeKey: '$default',
    rawPath: '/',
    headers: { ...event.headers, host: DOMAIN },
    requestContext: {
      ...requestContext,
      accountId: 'anonymous',
      apiId: URL_ID,
      domainName: DOMAIN,
      domainPrefix: URL_ID,
      http: { ...requestContext.http, path: '/' },
      requestId: '5a1f2b3c-4d5e-4f60-8172-93a4b5c6d7e8',
      routeKey: '$default',
    },
  };
}
