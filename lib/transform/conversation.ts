import * as z from 'zod/mini';
import { CRM_OUTCOMES } from './enrichment.ts';

/** The answer of a turn, in the words of the contract (see the README). */
export const conversationSchema = z.strictObject({
  conversation_id: z.string(),
  primary_intent: z.string().check(z.minLength(1)),
  intent_confidence: z.number(),
  extracted_entities: z.record(z.string(), z.string()),
  customer_tier: z.string().check(z.minLength(1)),
  customer_email: z.nullable(z.string().check(z.minLength(1))),
  language: z.string().check(z.minLength(1)),
  /** UTC with milliseconds and `Z` (RFC 3339). */
  timestamp: z.iso.datetime({ precision: 3 }),
  crm_outcome: z.enum(CRM_OUTCOMES),
});

export type Conversation = z.infer<typeof conversationSchema>;
