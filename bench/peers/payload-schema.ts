// The whole zod by its one name, as its documentation has it.
import { z } from 'zod';

/** The payload as a first reading of the tutorial gives it. */
export const payloadSchema = z.object({
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

/** The answer. */
export const conversationSchema = z.object({
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

/** The CRM's contact. */
export const contactSchema = z.object({ tier: z.string().optional(), email: z.string().optional() });

/** The token endpoint's answer. */
export const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().default(300) });
