import middy from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { customerFieldNames } from '../../lib/policies/crm-document/map-fields.ts';
import type { CallerSecret } from '../../lib/policies/secrets/caller-secret.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import { toEnrichment } from '../../lib/transform/enrichment.ts';
import { chooseReader } from '../../lib/transform/payload/payload-reader.ts';
import { READERS } from '../../lib/transform/payload/readers.ts';
import { toConversation } from '../../lib/transform/to-conversation.ts';
import { dropUnresolved } from '../../lib/transform/unresolved.ts';
import { toResponse } from '../api-gateway/response.ts';
import type { WebhookEvent } from '../api-gateway/webhook-event.ts';
import { mapErrors } from '../middlewares/map-errors.ts';
import { measureTurn } from '../middlewares/measure-turn.ts';
import { parseJson } from '../middlewares/parse-json.ts';
import { verifySignature } from '../middlewares/verify-signature.ts';
import type { ReportTurn } from '../turn/report-turn.ts';
import { type TurnContext, turnOf } from '../turn/turn.ts';
import type { Config } from './config.ts';
import type { Crm } from './wire-crm.ts';

export interface WebhookDependencies {
  readonly config: Config;
  readonly webhookSecret: CallerSecret;
  /** Undefined where nobody gets in without a signature. */
  readonly apiKey: CallerSecret | undefined;
  readonly crm: Pick<Crm, 'lookUpContact' | 'idFrom'>;
  readonly report: ReportTurn;
  readonly time: Time;
}

/** Creates the webhook: one turn from the API Gateway event to the answer. It never throws. */
export function createWebhook(dependencies: WebhookDependencies) {
  const { config, webhookSecret, apiKey, crm, report, time } = dependencies;
  const { lookUpContact, idFrom } = crm;
  const fieldNames = customerFieldNames(config.crmDocument);

  async function converse(_event: WebhookEvent, context: TurnContext): Promise<APIGatewayProxyResult> {
    const turn = turnOf(context);
    const reader = chooseReader(turn.payload, READERS);
    turn.payloadFormat = reader.format;
    const { dialog, unresolved } = dropUnresolved(reader.read(turn.payload));
    turn.unresolved = unresolved;
    turn.sessionId = dialog.sessionId;

    const { conversationId, [idFrom]: userId } = dialog;
    turn.lookup = await lookUpContact({ userId, conversationId }, turn.deadline);
    const enrichment = toEnrichment(turn.lookup, config.crmFallback, fieldNames);
    turn.fallback = turn.lookup.failure !== undefined;

    const conversation = toConversation(dialog, enrichment, time.epochMs());
    return toResponse(200, 'application/json', conversation, turn.requestId);
  }

  return middy<WebhookEvent, APIGatewayProxyResult, Error, TurnContext>(converse, {
    // Every wait of a turn ends with the turn's own deadline, long before the 5 ms that middy would leave us.
    timeoutEarlyInMillis: 0,
  })
    .use(measureTurn({ budgetMs: config.crmDeadlineMs, time, report }))
    .use(mapErrors())
    .use(
      verifySignature({
        webhookSecret,
        apiKey,
        toleranceMs: config.signatureToleranceMs,
        requireTimestamp: config.requireTimestamp,
        time,
      }),
    )
    .use(parseJson({ maxBodyBytes: config.maxBodyBytes }));
}
