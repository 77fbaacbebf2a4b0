import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breaches } from '../../lib/conversation/breaches.ts';
import { type Conversation, conversationSchema } from '../../lib/conversation/conversation.ts';
import { InvalidPayloadError, type PayloadIssue } from '../../lib/dialog/invalid-payload-error.ts';
import { nativeInput } from '../../lib/dialog/native-input.ts';
import { nativeInputSchema } from '../../lib/dialog/native-input-schema.ts';
import { tutorialPayload } from '../../lib/dialog/tutorial-payload.ts';
import { tutorialPayloadSchema } from '../../lib/dialog/tutorial-payload-schema.ts';
import { CRM_OUTCOMES } from '../../lib/enrichment/crm-outcome.ts';
import { asReceived, jsonLeaves, payloads, textLeaves } from './payloads.ts';

const MAX_ISSUES = 20;

/** Leaves as flows send them, and such as nobody can read. */
const anyLeaf = fc.oneof(
  { weight: 4, arbitrary: textLeaves },
  { weight: 1, arbitrary: fc.constantFrom<unknown>({}, [], [1], { a: 1 }, 2 ** 60, -(2 ** 60), ' ') },
);

/** Payloads of the right shape, any leaf of which can be broken. */
const brokenLeaves = fc
  .record({
    user: fc.record({ id: anyLeaf }),
    cognigy: fc.record({
      conversationId: anyLeaf,
      intents: fc.array(fc.record({ name: anyLeaf, confidence: anyLeaf }), { maxLength: 5 }),
      entities: fc.array(fc.record({ name: anyLeaf, value: anyLeaf }), { maxLength: 5 }),
    }),
  })
  .map(asReceived);

/** What the reader says is broken; nothing where it reads the payload. */
function readerIssues(payload: unknown): readonly PayloadIssue[] {
  try {
    tutorialPayload.read(payload);
    return [];
  } catch (error) {
    if (error instanceof InvalidPayloadError) {
      return error.issues;
    }
    throw error;
  }
}

/** What the contract's schema says is broken, as the reader would tell it. */
function schemaIssues(payload: unknown): readonly PayloadIssue[] {
  const issues = tutorialPayloadSchema.safeParse(payload).error?.issues ?? [];
  return issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
      .join(''),
    message,
  }));
}

describe("the tutorial payload's reader", () => {
  it('refuses what its schema refuses, in the same places and words, and nothing else', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(payloads, brokenLeaves), (payload) => {
        const issues = schemaIssues(payload);
        refused += issues.length > 0 ? 1 : 0;
        expect(readerIssues(payload)).toEqual(issues);
      }),
      { numRuns: 3_000 },
    );
    // Both ways are walked.
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(2_900);
  });

  it('refuses what is nested too deep in the words of its schema', () => {
    const value: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const payload = { cognigy: { entities: [{ name: 'a', value }] } };
    expect(readerIssues(payload)).toEqual(schemaIssues(payload));
    expect(readerIssues(payload)).toHaveLength(1);
  });

  it('reads what its schema reads', () => {
    const profile = fc.record({ preferences: fc.record({ language: textLeaves }), email: textLeaves });
    const whole = fc.record({
      sessionId: jsonLeaves,
      user: fc.record({ id: textLeaves, profile: fc.oneof(profile, jsonLeaves) }),
      cognigy: fc.record({
        conversationId: textLeaves,
        entities: fc.array(fc.record({ name: textLeaves, value: jsonLeaves })),
      }),
    });
    fc.assert(
      fc.property(whole.map(asReceived), (payload) => {
        const dialog = tutorialPayload.read(payload);
        const { sessionId, user, cognigy } = tutorialPayloadSchema.parse(payload);
        expect(dialog).toMatchObject({
          sessionId,
          userId: user?.id,
          conversationId: cognigy?.conversationId ?? '',
        });
        const named = (cognigy?.entities ?? []).filter(
          ({ name, value }) => name !== undefined && value !== undefined,
        );
        expect(new Map(Object.entries(dialog.entities))).toEqual(
          new Map(named.map(({ name, value }) => [name, value])),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the native input's reader", () => {
  const input = fc.record(
    {
      slots: jsonLeaves,
      sessionId: jsonLeaves,
      userId: jsonLeaves,
      language: jsonLeaves,
      data: fc.oneof(
        fc.record({
          contactId: jsonLeaves,
          numberMetaData: fc.oneof(fc.record({ number: jsonLeaves }), jsonLeaves),
        }),
        jsonLeaves,
      ),
      intent: jsonLeaves,
      intentScore: jsonLeaves,
    },
    { requiredKeys: ['slots'] },
  );

  it('reads what its schema reads', () => {
    fc.assert(
      fc.property(input.map(asReceived), (payload) => {
        const dialog = nativeInput.read(payload);
        const { sessionId, userId, language, data, intent, intentScore } = nativeInputSchema.parse(payload);
        expect(dialog).toMatchObject({
          sessionId,
          userId,
          conversationId: data.contactId ?? sessionId ?? '',
          phone: data.numberMetaData.number,
          language: language ?? 'en',
          intent: { name: intent ?? 'unknown', confidence: (intent && intentScore) ?? 0 },
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the breaches of a conversation', () => {
  const text = fc.oneof(fc.string(), fc.constant(''));
  const right: fc.Arbitrary<Conversation> = fc.record({
    conversation_id: fc.string(),
    primary_intent: fc.string({ minLength: 1 }),
    intent_confidence: fc.double({ noNaN: true, noDefaultInfinity: true }),
    extracted_entities: fc.dictionary(fc.string(), fc.string()),
    customer_tier: fc.string({ minLength: 1 }),
    customer_email: fc.option(fc.string({ minLength: 1 })),
    language: fc.string({ minLength: 1 }),
    timestamp: fc
      .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    crm_outcome: fc.constantFrom(...CRM_OUTCOMES),
  });
  const anything = fc.oneof(
    text,
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '2026-11-24T07:00:00Z',
      '2026-11-24T07:00:00.000Z+1',
    ),
    fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
  );
  const field = fc.constantFrom(...Object.keys(conversationSchema.shape), 'user_id', 'toString');

  it('are none where it keeps its schema', () => {
    fc.assert(
      fc.property(right, (conversation) => {
        expect(conversationSchema.safeParse(conversation).success).toBe(true);
        expect(breaches(conversation)).toEqual([]);
      }),
    );
  });

  it('are the fields that its schema names, whatever was put into one', () => {
    let broken = 0;
    fc.assert(
      fc.property(right, field, anything, (conversation, name, value) => {
        const changed = { ...conversation, [name]: value };
        const issues = conversationSchema.safeParse(changed).error?.issues ?? [];
        const named = issues.flatMap((issue) =>
          issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])],
        );
        broken += named.length > 0 ? 1 : 0;
        expect(new Set(breaches(changed))).toEqual(new Set(named));
      }),
      { numRuns: 3_000 },
    );
    expect(broken).toBeGreaterThan(300);
    expect(broken).toBeLessThan(2_900);
  });

  it.each(Object.keys(conversationSchema.shape))('are told where %s is missing', (name) => {
    fc.assert(
      fc.property(right, (conversation) => {
        const rest = Object.fromEntries(Object.entries(conversation).filter(([key]) => key !== name));
        expect(breaches(rest)).toEqual([name]);
      }),
      { numRuns: 20 },
    );
  });
});
