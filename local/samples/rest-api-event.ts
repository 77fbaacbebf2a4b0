import type { APIGatewayProxyEvent } from 'aws-lambda';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';
import { RECEIVED_AT } from './received-at.ts';
import type { WebhookCall } from './webhook-call.ts';

const API_ID = 'f6g7h8i9j0';
const STAGE = 'dev';
const DOMAIN = `${API_ID}.execute-api.eu-central-1.amazonaws.com`;
const SOURCE_IP = '203.0.113.7';

/** Returns the event that a REST API makes of a call (payload format 1.0): header names keep their case. */
export function restApiEvent(call: WebhookCall): APIGatewayProxyEvent {
  const headers: Record<string, string> = {
    ...Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [titleCase(name), value])),
    Host: DOMAIN,
    'X-Amzn-Trace-Id': 'Root=1-6b03e470-0a1b2c3d4e5f60718293a4b5',
    'X-Forwarded-For': SOURCE_IP,
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  return {
    resource: WEBHOOK_PATH,
    path: WEBHOOK_PATH,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: API_ID,
      authorizer: null,
      domainName: DOMAIN,
      domainPrefix: API_ID,
      extendedRequestId: 'JKJcQGNLFiAEJTQ=',
      httpMethod: 'POST',
      identity: { ...ANONYMOUS, sourceIp: SOURCE_IP, userAgent: call.headers['user-agent'] ?? null },
      path: `/${STAGE}${WEBHOOK_PATH}`,
      protocol: 'HTTP/1.1',
      requestId: '0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f',
      requestTime: RECEIVED_AT.commonLogFormat,
      requestTimeEpoch: RECEIVED_AT.epochMs,
      resourceId: 'k1l2m3',
      resourcePath: WEBHOOK_PATH,
      stage: STAGE,
    },
    body: call.body,
    isBase64Encoded: false,
  };
}

const ANONYMOUS = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
} as const;

function titleCase(name: string): string {
  return name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}
