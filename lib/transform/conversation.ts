import * as z from 'zod/mini';
import { isJsonObject } from '../json/json-object.ts';
import { CRM_OUTCOMES } from './enrichment.ts';

/**
 * UTC with milliseconds and `Z` (RFC 3339 section 5.6), as `Date` writes an instant up to the year 9999. Not
 * `z.iso.datetime`: that name brings the whole namespace `iso` into the first import, and a file more.
 */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A name that a flow can write as it is: `input.conversation.customer_fields.account_number`. */
export const CUSTOMER_FIELD = /^[a-z][a-z0-9_]{0,31}$/;

/** The answer of a turn, in the words of the contract. Checked at run time, and published as `docs/openapi.yaml`. */
export const conversationSchema = z.strictObject({
  conversation_id: z.string(),
  primary_intent: z.string().check(z.minLength(1)),
  intent_confidence: z.number(),
  extracted_entities: z.custom<Readonly<Record<string, string>>>(isTextByName),
  customer_fields: z.optional(
    z.record(
      z.string().check(z.regex(CUSTOMER_FIELD)),
      z.union([z.string(), z.number(), z.boolean(), z.null()]),
    ),
  ),
  customer_tier: z.string().check(z.minLength(1)),
  customer_email: z.nullable(z.string().check(z.minLength(1))),
  language: z.string().check(z.minLength(1)),
  timestamp: z.string().check(z.regex(TIMESTAMP)),
  crm_outcome: z.enum(CRM_OUTCOMES),
});

export type Conversation = z.infer<typeof conversationSchema>;

/** Not `z.record`, which copies all of them: with many entities that takes longer than the parsing of the payload. */
function isTextByName(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
