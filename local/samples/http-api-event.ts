import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';
import { RECEIVED_AT } from './received-at.ts';
import type { WebhookCall } from './webhook-call.ts';

const API_ID = 'a1b2c3d4e5';
const DOMAIN = `${API_ID}.execute-api.eu-central-1.amazonaws.com`;
const SOURCE_IP = '203.0.113.7';

/** Returns the event that an HTTP API makes of a call (payload format 2.0); a base64 body where the API sends one. */
export function httpApiEvent(
  call: WebhookCall,
  bodyEncoding: 'utf8' | 'base64' = 'utf8',
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `POST ${WEBHOOK_PATH}`,
    rawPath: WEBHOOK_PATH,
    rawQueryString: '',
    headers: {
      ...call.headers,
      host: DOMAIN,
      'x-amzn-trace-id': 'Root=1-6b03e470-4f2d8a1b3c5e7f9012345678',
      'x-forwarded-for': SOURCE_IP,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: API_ID,
      domainName: DOMAIN,
      domainPrefix: API_ID,
      http: {
        method: 'POST',
        path: WEBHOOK_PATH,
        protocol: 'HTTP/1.1',
        sourceIp: SOURCE_IP,
        userAgent: call.headers['user-agent'] ?? '',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `POST ${WEBHOOK_PATH}`,
      stage: '$default',
      time: RECEIVED_AT.commonLogFormat,
      timeEpoch: RECEIVED_AT.epochMs,
    },
    body: Buffer.from(call.body).toString(bodyEncoding),
    isBase64Encoded: bodyEncoding === 'base64',
  };
}
