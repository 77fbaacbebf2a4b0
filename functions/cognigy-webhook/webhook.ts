import middy from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { toConversation } from '../../lib/conversation/to-conversation.ts';
import type { LookUpContact } from '../../lib/crm/look-up-contact.ts';
import { readDialog } from '../../lib/dialog/payload-reader.ts';
import { tutorialPayload } from '../../lib/dialog/tutorial-payload.ts';
import { toEnrichment } from '../../lib/enrichment/enrichment.ts';
import type { CachedSecret } from '../../lib/secrets/cached-secret.ts';
import type { WebhookSecret } from '../../lib/secrets/webhook-secret.ts';
import type { Time } from '../../lib/time/time.ts';
import { toResponse } from '../api-gateway/response.ts';
import type { WebhookEvent } from '../api-gateway/webhook-event.ts';
import { mapErrors } from '../middlewares/map-errors.ts';
import { measureTurn } from '../middlewares/measure-turn.ts';
import { parseJson } from '../middlewares/parse-json.ts';
import { verifySignature } from '../middlewares/verify-signature.ts';
import type { ReportTurn } from '../turn/report-turn.ts';
import { type TurnContext, turnOf } from '../turn/turn.ts';
import type { Config } from './config.ts';

export interface WebhookDependencies {
  readonly config: Config;
  readonly webhookSecret: CachedSecret<WebhookSecret>;
  readonly lookUpContact: LookUpContact;
  readonly report: ReportTurn;
  readonly time: Time;
}

const READERS = [tutorialPayload] as const;

/** Gives the webhook: one turn from the API Gateway event to the answer. It never throws. */
export function createWebhook({ config, webhookSecret, lookUpContact, report, time }: WebhookDependencies) {
  async function converse({ body }: WebhookEvent, context: TurnContext): Promise<APIGatewayProxyResult> {
    const turn = turnOf(context);
    const payload: unknown = body;
    const dialog = readDialog(payload, READERS);
    turn.sessionId = dialog.sessionId;

    const lookup = await lookUpContact(dialog.userId, turn.deadlineMs, turn.crm);
    turn.crm.outcome = lookup.outcome === 'failed' ? lookup.failure.crmOutcome : lookup.outcome;
    turn.crm.failure = lookup.outcome === 'failed' ? lookup.failure : undefined;
    const enrichment = toEnrichment(lookup, config.crmFallback);
    turn.fallback = lookup.outcome === 'failed';

    const conversation = toConversation(dialog, enrichment, time.epochMs());
    return toResponse(200, 'application/json', conversation, turn.requestId);
  }

  return middy<WebhookEvent, APIGatewayProxyResult, Error, TurnContext>(converse, {
    // Every wait of a turn ends with the turn's own deadline, long before the 5 ms that middy would leave us.
    timeoutEarlyInMillis: 0,
  })
    .use(measureTurn({ budgetMs: config.crmDeadlineMs, time, report }))
    .use(mapErrors())
    .use(verifySignature({ secret: webhookSecret, time }))
    .use(parseJson({ maxBodyBytes: config.maxBodyBytes }));
}
