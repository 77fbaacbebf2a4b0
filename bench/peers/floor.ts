import * as http from 'node:http';
import * as https from 'node:https';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { isSigned, type TrustedContact, type TrustedPayload, toAnswer } from './plain-transform.ts';
import { turnDocument } from './turn-document.ts';

/**
 * The floor: the same turn written by hand, without framework, SDK, validation, retries or deadlines. Its secrets
 * are in the environment, where a real function must not keep them, so they cost it nothing.
 */
const { WEBHOOK_SECRET = '', CRM_BASE_URL = '', CRM_TOKEN_URL = '' } = process.env;
const { CRM_CLIENT_ID = '', CRM_CLIENT_SECRET = '' } = process.env;
// Both are imported, since a real CRM has TLS: a floor without node:https could not be deployed.
const { Agent, request } = CRM_BASE_URL.startsWith('https:') ? https : http;
const agent = new Agent({ keepAlive: true });

let token = requestToken();
let ColdStarts = 1;

/** The Lambda function. */
export async function handler(
  event: APIGatewayProxyEventV2,
  { awsRequestId: request_id }: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const startedAt = performance.now();
  const text = event.body ?? '';
  const body = event.isBase64Encoded ? Buffer.from(text, 'base64') : text;
  if (!isSigned(body, event.headers['x-cognigy-signature'] ?? '', WEBHOOK_SECRET)) {
    return { statusCode: 403, body: 'Invalid webhook signature' };
  }
  const payload: TrustedPayload = JSON.parse(body.toString());

  const askedAt = performance.now();
  const authorization = `Bearer ${await freshToken()}`;
  const url = `${CRM_BASE_URL}/api/v2/contacts/${encodeURIComponent(payload.user?.id ?? '')}`;
  const contact: TrustedContact = JSON.parse(await send(url, { authorization }));
  const CrmLatency = performance.now() - askedAt;

  const response = {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-request-id': request_id },
    body: JSON.stringify(toAnswer(payload, contact)),
  };
  const { sessionId: session_id } = payload;
  const Latency = performance.now() - startedAt;
  process.stdout.write(turnDocument({ request_id, session_id, Latency, CrmLatency, ColdStarts }));
  ColdStarts = 0;
  return response;
}

async function freshToken(): Promise<string> {
  if (Date.now() >= (await token).expiresAt) {
    token = requestToken();
  }
  return (await token).value;
}

async function requestToken(): Promise<{ value: string; expiresAt: number }> {
  const basic = Buffer.from(`${CRM_CLIENT_ID}:${CRM_CLIENT_SECRET}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
  const granted = await send(
    CRM_TOKEN_URL,
    headers,
    'grant_type=client_credentials&scope=crm.read%3Acontacts',
  );
  const answer: { access_token: string; expires_in: number } = JSON.parse(granted);
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
