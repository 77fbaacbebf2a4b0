import * as http from 'node:http';
import * as https from 'node:https';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { isSigned, type TrustedContact, type TrustedPayload, toAnswer } from './plain-transform.ts';
import { turnDocument } from './turn-document.ts';

/**
 * The floor: the same turn written by hand, without framework, SDK, validation, retries or deadlines. Its secrets
 * are in the environment, where a real function must not keep them, so they cost it nothing.
 */
const {
  WEBHOOK_SECRET = '',
  CRM_BASE_URL = '',
  CRM_TOKEN_URL = '',
  CRM_CLIENT_ID = '',
  CRM_CLIENT_SECRET = '',
} = process.env;
// Both are imported, since a real CRM has TLS: a floor without node:https could not be deployed.
const { Agent, request } = CRM_BASE_URL.startsWith('https:') ? https : http;
const agent = new Agent({ keepAlive: true });

let token = requestToken();
let coldStart = true;

/** The Lambda function. */
export async function handler(
  event: APIGatewayProxyEventV2,
  { awsRequestId: requestId }: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const startedAt = performance.now();
  const text = event.body ?? '';
  const body = event.isBase64Encoded ? Buffer.from(text, 'base64') : text;
  if (!isSigned(body, event.headers['x-cognigy-signature'] ?? '', WEBHOOK_SECRET)) {
    return { statusCode: 403, body: 'Invalid webhook signature' };
  }
  const payload: TrustedPayload = JSON.parse(body.toString());

  const askedAt = performance.now();
  const contact: TrustedContact = JSON.parse(
    await send(`${CRM_BASE_URL}/api/v2/contacts/${encodeURIComponent(payload.user?.id ?? '')}`, {
      authorization: `Bearer ${await freshToken()}`,
    }),
  );
  const crmLatencyMs = performance.now() - askedAt;

  const response = {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-request-id': requestId },
    body: JSON.stringify(toAnswer(payload, contact)),
  };
  const { sessionId } = payload;
  const latencyMs = performance.now() - startedAt;
  process.stdout.write(turnDocument({ requestId, sessionId, latencyMs, crmLatencyMs, coldStart }));
  coldStart = false;
  return response;
}

async function freshToken(): Promise<string> {
  let current = await token;
  if (Date.now() >= current.expiresAt) {
    token = requestToken();
    current = await token;
  }
  return current.value;
}

async function requestToken(): Promise<{ value: string; expiresAt: number }> {
  const basic = Buffer.from(`${CRM_CLIENT_ID}:${CRM_CLIENT_SECRET}`).toString('base64');
  const answer: { access_token: string; expires_in: number } = JSON.parse(
    await send(
      CRM_TOKEN_URL,
      { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      'grant_type=client_credentials&scope=crm.read%3Acontacts',
    ),
  );
  return { value: answer.access_token, expiresAt: Date.now() + (answer.expires_in - 60) * 1_000 };
}

function send(url: string, headers: Record<string, string>, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { method: body === undefined ? 'GET' : 'POST', headers, agent }, (incoming) => {
      let received = '';
      incoming
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          received += chunk;
        })
        .on('end', () => resolve(received))
        .on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}
