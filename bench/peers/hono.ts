import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Hono } from 'hono';
import { handle, type LambdaContext } from 'hono/aws-lambda';
// The whole zod by its one name, as its documentation has it.
import { z } from 'zod';
import { isSigned, toAnswer } from './plain-transform.ts';
import { turnDocument } from './turn-document.ts';

const { WEBHOOK_SECRET_ID, CRM_SECRET_ID, CRM_BASE_URL = '', CRM_TOKEN_URL = '' } = process.env;

const payloadSchema = z.object({
  sessionId: z.string().optional(),
  user: z
    .object({
      id: z.string().optional(),
      profile: z.object({ preferences: z.object({ language: z.string().optional() }).optional() }).optional(),
    })
    .optional(),
  cognigy: z.object({
    conversationId: z.string().default(''),
    intents: z.array(z.object({ name: z.string(), confidence: z.coerce.number().default(0) })).default([]),
    entities: z.array(z.object({ name: z.string(), value: z.coerce.string() })).default([]),
  }),
});
const conversationSchema = z.object({
  conversation_id: z.string(),
  primary_intent: z.string(),
  intent_confidence: z.number(),
  extracted_entities: z.record(z.string(), z.string()),
  customer_tier: z.string(),
  customer_email: z.string().nullable(),
  language: z.string(),
  timestamp: z.iso.datetime(),
  crm_outcome: z.string(),
});
const contactSchema = z.object({ tier: z.string().optional(), email: z.string().optional() });
const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().default(300) });
const webhookSecretSchema = z.object({ webhookSecret: z.string() });
const crmClientSchema = z.object({ clientId: z.string(), clientSecret: z.string() });

const secretsManager = new SecretsManagerClient();
let secrets: Promise<[z.infer<typeof webhookSecretSchema>, z.infer<typeof crmClientSchema>]> | undefined;
let token: Awaited<ReturnType<typeof fetchToken>> | undefined;
let ColdStarts = 1;

const app = new Hono<{ Bindings: { lambdaContext: LambdaContext } }>();

app.post('/api/v2/webhooks/cognigy', async (c) => {
  const startedAt = performance.now();
  secrets ??= Promise.all([
    readSecret(WEBHOOK_SECRET_ID, webhookSecretSchema),
    readSecret(CRM_SECRET_ID, crmClientSchema),
  ]);
  const [{ webhookSecret }, client] = await secrets;
  const body = Buffer.from(await c.req.arrayBuffer());
  if (!isSigned(body, c.req.header('x-cognigy-signature') ?? '', webhookSecret)) {
    return c.text('Invalid webhook signature', 403);
  }
  const payload = payloadSchema.parse(JSON.parse(body.toString()));
  const askedAt = performance.now();
  const contact = await fetchContact(payload.user?.id ?? '', client);
  const CrmLatency = performance.now() - askedAt;
  const conversation = conversationSchema.parse(toAnswer(payload, contact));

  const { awsRequestId: request_id } = c.env.lambdaContext;
  const { sessionId: session_id } = payload;
  const Latency = performance.now() - startedAt;
  process.stdout.write(turnDocument({ request_id, session_id, Latency, CrmLatency, ColdStarts }));
  ColdStarts = 0;
  c.header('cache-control', 'no-store');
  c.header('x-request-id', request_id);
  return c.json(conversation);
});

/** The Lambda function: Hono with what is usually taken beside it, used with some care. */
export const handler = handle(app);

async function readSecret<T>(SecretId: string | undefined, schema: z.ZodType<T>): Promise<T> {
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
  return schema.parse(JSON.parse(SecretString));
}

async function fetchContact(userId: string, client: z.infer<typeof crmClientSchema>) {
  if (token === undefined || Date.now() >= token.expiresAt) {
    token = await fetchToken(client);
  }
  const headers = { accept: 'application/json', authorization: `Bearer ${token.value}` };
  const url = `${CRM_BASE_URL}/api/v2/contacts/${encodeURIComponent(userId)}`;
  return contactSchema.parse(await fetchJson(url, { headers }));
}

async function fetchToken({ clientId, clientSecret }: z.infer<typeof crmClientSchema>) {
  const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'crm.read:contacts' });
  const granted = await fetchJson(CRM_TOKEN_URL, { method: 'POST', headers, body });
  const { access_token: value, expires_in } = tokenSchema.parse(granted);
  return { value, expiresAt: Date.now() + (expires_in - 60) * 1_000 };
}

async function fetchJson(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(3_000) });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return response.json();
}
