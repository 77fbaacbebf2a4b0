import { describe, expect, it } from '@jest/globals';
import { type Conversation, conversationSchema } from '../../../lib/transform/conversation.ts';
import type { Dialog } from '../../../lib/transform/dialog.ts';
import type { Enrichment } from '../../../lib/transform/enrichment.ts';
import { InvalidConversationError, toConversation } from '../../../lib/transform/to-conversation.ts';
import { thrownBy } from './thrown-by.ts';

const DIALOG: Dialog = {
  conversationId: 'conv-0815',
  sessionId: 'session-42',
  userId: 'user-ada',
  intent: { name: 'order_status', confidence: 0.91 },
  entities: { order_number: 'A-1001' },
  language: 'de',
};

const ENRICHMENT: Enrichment = { crmOutcome: 'found', tier: 'gold', email: 'ada@example.com' };

const AT = Date.UTC(2026, 10, 23, 7);

const CONVERSATION: Conversation = {
  conversation_id: 'conv-0815',
  primary_intent: 'order_status',
  intent_confidence: 0.91,
  extracted_entities: { order_number: 'A-1001' },
  customer_tier: 'gold',
  customer_email: 'ada@example.com',
  language: 'de',
  timestamp: '2026-11-23T07:00:00.000Z',
  crm_outcome: 'found',
};

describe('toConversation', () => {
  it('joins dialog and enrichment, field by field in the order of the contract', () => {
    expect(JSON.stringify(toConversation(DIALOG, ENRICHMENT, AT))).toBe(JSON.stringify(CONVERSATION));
  });

  it('gives neither session nor user id away', () => {
    const answer = JSON.stringify(toConversation(DIALOG, ENRICHMENT, AT));
    expect(answer).not.toMatch(/session-42|user-ada/);
  });

  it('keeps the empty conversation id and the e-mail null', () => {
    const conversation = toConversation(
      { ...DIALOG, conversationId: '' },
      { ...ENRICHMENT, email: null },
      AT,
    );
    expect(conversation).toMatchObject({ conversation_id: '', customer_email: null });
  });

  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [Date.UTC(2026, 10, 23, 7, 0, 0, 1), '2026-11-23T07:00:00.001Z'],
    [Date.UTC(2028, 1, 29, 23, 59, 59, 999), '2028-02-29T23:59:59.999Z'],
  ])('writes the instant %p as UTC with milliseconds and Z', (atEpochMs, timestamp) => {
    expect(toConversation(DIALOG, ENRICHMENT, atEpochMs).timestamp).toBe(timestamp);
  });

  it.each<[field: string, dialog: Partial<Dialog>, enrichment: Partial<Enrichment>, atEpochMs: number]>([
    ['primary_intent', { intent: { name: '', confidence: 0 } }, {}, AT],
    ['intent_confidence', { intent: { name: 'a', confidence: Number.NaN } }, {}, AT],
    ['intent_confidence', { intent: { name: 'a', confidence: Number.POSITIVE_INFINITY } }, {}, AT],
    ['language', { language: '' }, {}, AT],
    ['customer_tier', {}, { tier: '' }, AT],
    ['customer_email', {}, { email: '' }, AT],
    ['timestamp', {}, {}, Date.UTC(10_000)],
    ['customer_tier, language', { language: '' }, { tier: '' }, AT],
  ])('refuses invalid fields: %s', (fields, dialog, enrichment, atEpochMs) => {
    const error = thrownBy(() =>
      toConversation({ ...DIALOG, ...dialog }, { ...ENRICHMENT, ...enrichment }, atEpochMs),
    );
    expect(error).toBeInstanceOf(InvalidConversationError);
    expect(error).toMatchObject({
      code: 'internal_error',
      message: `conversation has invalid fields: ${fields}`,
    });
  });
});

describe('the conversation schema', () => {
  it('accepts the example of the contract', () => {
    expect(conversationSchema.safeParse(CONVERSATION).success).toBe(true);
  });

  it.each(Object.keys(CONVERSATION))('requires %s', (field) => {
    const rest = Object.fromEntries(Object.entries(CONVERSATION).filter(([key]) => key !== field));
    expect(conversationSchema.safeParse(rest).success).toBe(false);
  });

  it.each([
    ['a field of no contract', { user_id: 'ada' }],
    ['an entity that is no text', { extracted_entities: { a: 1 } }],
    ['a confidence as text', { intent_confidence: '0.5' }],
    ['an unknown outcome', { crm_outcome: 'ok' }],
    ['a tier that is null', { customer_tier: null }],
    ['a timestamp without milliseconds', { timestamp: '2026-11-23T07:00:00Z' }],
    ['a timestamp with an offset', { timestamp: '2026-11-23T07:00:00.000+00:00' }],
    ['a timestamp of no zone', { timestamp: '2026-11-23T07:00:00.000' }],
  ])('refuses %s', (_name, field) => {
    expect(conversationSchema.safeParse({ ...CONVERSATION, ...field }).success).toBe(false);
  });
});
