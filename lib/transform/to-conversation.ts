import { WebhookError } from '../errors/webhook-error.ts';
import { type Conversation, conversationSchema } from './conversation.ts';
import type { Dialog } from './dialog.ts';
import type { Enrichment } from './enrichment.ts';

/** What we were about to answer does not keep our own contract: a fault of ours. */
export class InvalidConversationError extends WebhookError {
  readonly code = 'internal_error';

  constructor(fields: readonly string[]) {
    super(`conversation has invalid fields: ${fields.join(', ')}`);
  }
}

/**
 * Joins what the bot heard with what the business knows.
 *
 * @param atEpochMs the instant of the answer
 * @throws {InvalidConversationError} where the result is not a valid conversation; it names fields, never values
 */
export function toConversation(dialog: Dialog, enrichment: Enrichment, atEpochMs: number): Conversation {
  const conversation: Conversation = {
    conversation_id: dialog.conversationId,
    primary_intent: dialog.intent.name,
    intent_confidence: dialog.intent.confidence,
    extracted_entities: dialog.entities,
    customer_fields: enrichment.customerFields,
    customer_tier: enrichment.tier,
    customer_email: enrichment.email,
    language: dialog.language,
    timestamp: new Date(atEpochMs).toISOString(),
    crm_outcome: enrichment.crmOutcome,
  };
  const { error } = conversationSchema.safeParse(conversation);
  if (error !== undefined) {
    throw new InvalidConversationError(error.issues.map(({ path }) => String(path[0])));
  }
  // As it is, not as it was parsed: a copy of its entities would lose an own key `__proto__`.
  return conversation;
}
