import middy from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { toConversation } from '../../lib/conversation/to-conversation.ts';
import type { LookUpContact } from '../../lib/crm/look-up-contact.ts';
import { botOutput } from '../../lib/dialog/bot-output.ts';
import { nativeInput } from '../../lib/dialog/native-input.ts';
import { chooseReader } from '../../lib/dialog/payload-reader.ts';
import { tutorialPayload } from '../../lib/dialog/tutorial-payload.ts';
import { toEnrichment } from '../../lib/enrichment/enrichment.ts';
import type { RotatingSecret } from '../../lib/secrets/rotating-secret.ts';
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
  readonly webhookSecret: RotatingSecret;
  /** Undefined where nobody gets in without a signature. */
  readonly apiKey: RotatingSecret | undefined;
  readonly lookUpContact: LookUpContact;
  readonly report: ReportTurn;
  readonly time: Time;
}

/** In this order: a payload of the tutorial's form stays one, whatever else it holds. */
const READERS = [tutorialPayload, botOutput, nativeInput];

/** Gives the webhook: one turn from the API Gateway event to the answer. It never throws. */
export function createWebhook({
  config,
  webhookSecret,
  apiKey,
  lookUpContact,
  report,
  time,
}: WebhookDependencies) {
  async function converse({ body }: WebhookEvent, context: TurnContext): Promise<APIGatewayProxyResult> {
    const turn = turnOf(context);
    const payload: unknown = body;
    const reader = chooseReader(payload, READERS);
    turn.payloadFormat = reader.format;
    const dialog = reader.read(payload);
    turn.sessionId = dialog.sessionId;

    const lookup = await lookUpContact({
      userId: dialog[config.crmLookupKey],
      conversationId: dialog.conversationId,
      deadlineMs: turn.deadlineMs,
      usage: turn.crm,
    });
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
