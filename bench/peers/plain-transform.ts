import { createHmac, timingSafeEqual } from 'node:crypto';

interface TrustedUser {
  readonly id?: string | undefined;
  readonly profile?:
    | { readonly preferences?: { readonly language?: string | undefined } | undefined }
    | undefined;
}

/** A payload of which nothing is checked. */
export interface TrustedPayload {
  readonly sessionId?: string | undefined;
  readonly user?: TrustedUser | undefined;
  readonly cognigy: {
    readonly conversationId: string;
    readonly intents: readonly { readonly name: string; readonly confidence: number }[];
    readonly entities: readonly { readonly name: string; readonly value: string | number | boolean }[];
  };
}

/** A contact of which nothing is checked. */
export type TrustedContact = Readonly<Partial<Record<'tier' | 'email', string | undefined>>>;

/** Whether `signature` is the hex HMAC-SHA256 of the body. */
export function isSigned(body: string | Uint8Array, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Returns the answer of a turn, by plain code: it does the contract's work for a payload that keeps the contract, and
 * trusts it to. Nothing is validated and nothing is fixed, so this is what the work itself costs.
 */
export function toAnswer({ user, cognigy }: TrustedPayload, contact: TrustedContact) {
  let intent = cognigy.intents[0] ?? { name: 'unknown', confidence: 0 };
  for (const candidate of cognigy.intents) {
    if (candidate.confidence > intent.confidence) {
      intent = candidate;
    }
  }
  const entities: Record<string, string> = {};
  for (const { name, value } of cognigy.entities) {
    entities[name] = typeof value === 'string' ? value : String(value);
  }
  return {
    conversation_id: cognigy.conversationId,
    primary_intent: intent.name,
    intent_confidence: intent.confidence,
    extracted_entities: entities,
    customer_tier: contact.tier ?? 'standard',
    customer_email: contact.email ?? null,
    language: user?.profile?.preferences?.language ?? 'en',
    timestamp: new Date().toISOString(),
    crm_outcome: 'found',
  };
}
