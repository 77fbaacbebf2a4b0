import { Router } from '@aws-lambda-powertools/event-handler/http';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { z } from 'zod';
import { variable } from './environment.ts';
import { fetchContact } from './fetch-contact.ts';
import { conversationSchema, payloadSchema } from './payload-schema.ts';
import { isSigned, toAnswer } from './plain-transform.ts';

const SECRET_MAX_AGE_SECONDS = 300;

const logger = new Logger({ serviceName: 'cognigy-webhook' });
const metrics = new Metrics({ namespace: 'CognigyWebhook', serviceName: 'cognigy-webhook' });
const app = new Router({ logger });
const webhookSecretSchema = z.object({ webhookSecret: z.string() });
const crmSecretSchema = z.object({ clientId: z.string(), clientSecret: z.string() });

let coldStart = true;

app.post('/api/v2/webhooks/cognigy', async ({ req, context }) => {
  const startedAt = performance.now();
  const { webhookSecret } = await readSecret('WEBHOOK_SECRET_ID', webhookSecretSchema);
  const body = Buffer.from(await req.arrayBuffer());
  if (!isSigned(body, req.headers.get('x-cognigy-signature') ?? '', webhookSecret)) {
    return new Response('Invalid webhook signature', { status: 403 });
  }
  const payload = payloadSchema.parse(JSON.parse(body.toString()));
  const askedAt = performance.now();
  const contact = await fetchContact(payload.user?.id ?? '', () =>
    readSecret('CRM_SECRET_ID', crmSecretSchema),
  );
  const crmLatencyMs = performance.now() - askedAt;
  const conversation = conversationSchema.parse(toAnswer(payload, contact));

  metrics.addDimension('outcome', 'ok').addMetadata('request_id', context.awsRequestId);
  metrics.addMetadata('session_id', payload.sessionId ?? '').addMetadata('crm_outcome', 'found');
  metrics.addMetric('Latency', MetricUnit.Milliseconds, performance.now() - startedAt);
  metrics.addMetric('CrmLatency', MetricUnit.Milliseconds, crmLatencyMs);
  for (const name of ['Turns', 'CrmFound', 'CrmRequests']) metrics.addMetric(name, MetricUnit.Count, 1);
  for (const name of ['Errors', 'Fallbacks']) metrics.addMetric(name, MetricUnit.Count, 0);
  metrics.addMetric('ColdStarts', MetricUnit.Count, coldStart ? 1 : 0);
  metrics.publishStoredMetrics();
  logger.info('turn', { request_id: context.awsRequestId, session_id: payload.sessionId, outcome: 'ok' });
  coldStart = false;

  return new Response(JSON.stringify(conversation), {
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-request-id': context.awsRequestId,
    },
  });
});

/** The Lambda function: Powertools for all that it has something for. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) => app.resolve(event, context);

async function readSecret<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const options = { maxAge: SECRET_MAX_AGE_SECONDS, transform: 'json' } as const;
  return schema.parse(await getSecret(variable(name), options));
}
