import type { Dialog } from '../dialog/dialog.ts';
import type { Enrichment } from '../enrichment/enrichment.ts';
import { WebhookError } from '../errors/webhook-error.ts';
import { breaches } from './breaches.ts';
import type { Conversation } from './conversation.ts';

/** What we were about to answer does not keep our own contract: a fault of ours. */
export class ContractBreachError extends WebhookError {
  readonly code = 'internal_error';

  constructor(fields: readonly string[]) {
    super(`conversation breaks its schema at: ${fields.join(', ')}`);
  }
}

/**
 * Joins what the bot heard with what the business knows.
 *
 * @param atEpochMs the instant of the answer
 * @throws {ContractBreachError} where the result is not a valid conversation; it names fields, never values
 */
export function toConversation(dialog: Dialog, enrichment: Enrichment, atEpochMs: number): Conversation {
  const conversation: Conversation = {
    conversation_id: dialog.conversationId,
    primary_intent: dialog.intent.name,
    intent_confidence: dialog.intent.confidence,
    extracted_entities: dialog.entities,
    customer_tier: enrichment.tier,
    customer_email: enrichment.email,
    language: dialog.language,
    timestamp: new Date(atEpochMs).toISOString(),
    crm_outcome: enrichment.crmOutcome,
  };
  const broken = breaches(conversation);
  if (broken.length > 0) {
    throw new ContractBreachError(broken);
  }
  return conversation;
}
