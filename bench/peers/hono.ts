import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Hono } from 'hono';
import { handle, type LambdaContext } from 'hono/aws-lambda';
import { z } from 'zod';
import { variable } from './environment.ts';
import { fetchContact } from './fetch-contact.ts';
import { conversationSchema, payloadSchema } from './payload-schema.ts';
import { isSigned, toAnswer } from './plain-transform.ts';
import { turnDocument } from './turn-document.ts';

const secretsManager = new SecretsManagerClient();
const webhookSecretSchema = z.object({ webhookSecret: z.string() });
const crmSecretSchema = z.object({ clientId: z.string(), clientSecret: z.string() });

let secrets: ReturnType<typeof readSecrets> | undefined;
let coldStart = true;

const app = new Hono<{ Bindings: { lambdaContext: LambdaContext } }>();

app.post('/api/v2/webhooks/cognigy', async (c) => {
  const startedAt = performance.now();
  secrets ??= readSecrets();
  const { webhook, crm } = await secrets;
  const body = Buffer.from(await c.req.arrayBuffer());
  if (!isSigned(body, c.req.header('x-cognigy-signature') ?? '', webhook.webhookSecret)) {
    return c.text('Invalid webhook signature', 403);
  }
  const payload = payloadSchema.parse(JSON.parse(body.toString()));
  const askedAt = performance.now();
  const contact = await fetchContact(payload.user?.id ?? '', () => Promise.resolve(crm));
  const crmLatencyMs = performance.now() - askedAt;
  const conversation = conversationSchema.parse(toAnswer(payload, contact));

  const requestId = c.env.lambdaContext.awsRequestId;
  const { sessionId } = payload;
  const latencyMs = performance.now() - startedAt;
  process.stdout.write(turnDocument({ requestId, sessionId, latencyMs, crmLatencyMs, coldStart }));
  coldStart = false;
  c.header('cache-control', 'no-store');
  c.header('x-request-id', requestId);
  return c.json(conversation);
});

/** The Lambda function: Hono with what is usually taken beside it, used with some care. */
export const handler = handle(app);

async function readSecrets() {
  const [webhook, crm] = await Promise.all([
    readSecret('WEBHOOK_SECRET_ID', webhookSecretSchema),
    readSecret('CRM_SECRET_ID', crmSecretSchema),
  ]);
  return { webhook, crm };
}

async function readSecret<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const { SecretString = '' } = await secretsManager.send(
    new GetSecretValueCommand({ SecretId: variable(name) }),
  );
  return schema.parse(JSON.parse(SecretString));
}
