import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import type { PayloadIssue } from '../../lib/errors/webhook-error.ts';
import { flowPayload } from '../../lib/transform/payload/flow-payload.ts';
import { flowPayloadSchema } from '../../lib/transform/payload/flow-payload-schema.ts';
import { InvalidPayloadError } from '../../lib/transform/payload/invalid-payload-error.ts';
import { nativeInput } from '../../lib/transform/payload/native-input.ts';
import { nativeInputSchema } from '../../lib/transform/payload/native-input-schema.ts';
import { asReceived, jsonLeaves, numberLeaves, payloads, textLeaves } from './payloads.ts';

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
    flowPayload.read(payload);
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
  const issues = flowPayloadSchema.safeParse(payload).error?.issues ?? [];
  return issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
      .join(''),
    message,
  }));
}

describe("the flow payload's reader", () => {
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
    const preferences = fc.oneof(fc.record({ language: jsonLeaves }), jsonLeaves);
    const profile = fc.record({ preferences, email: jsonLeaves });
    const whole = fc.record({
      sessionId: jsonLeaves,
      user: fc.record({ id: textLeaves, profile: fc.oneof(profile, jsonLeaves) }),
      cognigy: fc.record({
        conversationId: textLeaves,
        intents: fc.array(fc.record({ name: textLeaves, confidence: numberLeaves }), { maxLength: 4 }),
        entities: fc.array(fc.record({ name: textLeaves, value: jsonLeaves })),
      }),
    });
    fc.assert(
      fc.property(whole.map(asReceived), (payload) => {
        const dialog = flowPayload.read(payload);
        const { sessionId, user, cognigy } = flowPayloadSchema.parse(payload);
        expect(dialog).toMatchObject({
          sessionId,
          userId: user?.id,
          conversationId: cognigy?.conversationId ?? '',
          email: user?.profile.email,
          language: user?.profile.preferences.language ?? 'en',
          intent: bestOf(cognigy?.intents ?? []),
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
  const negated = fc.constantFrom(undefined, true, false, null, 'true');
  const rejectOrName = fc.oneof(textLeaves, fc.constant('null - Fallback Reject Intent'));
  const score = fc.oneof(
    fc.record({
      id: fc.constantFrom('id', null),
      name: rejectOrName,
      intent: rejectOrName,
      score: numberLeaves,
      negated,
    }),
    jsonLeaves,
  );
  const results = fc.record({
    finalIntentName: fc.oneof(fc.constantFrom(null, undefined, undefined), rejectOrName),
    finalIntentScore: numberLeaves,
    finalIntentNegated: negated,
    scores: mostly(fc.array(score, { maxLength: 4 }), jsonLeaves),
  });
  const input = fc.record(
    {
      slots: fc.dictionary(fc.string({ maxLength: 3 }), textLeaves),
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
      intent: mostly(fc.constant(null), jsonLeaves),
      intentScore: jsonLeaves,
      nlu: mostly(fc.record({ intentMapperResults: mostly(results, jsonLeaves) }), jsonLeaves),
    },
    { requiredKeys: ['slots'] },
  );

  it('reads what its schema reads', () => {
    const sources = { own: 0, final: 0, scored: 0, none: 0 };
    fc.assert(
      fc.property(input.map(asReceived), (payload) => {
        const dialog = nativeInput.read(payload);
        const parsed = nativeInputSchema.parse(payload);
        const { source, ...intent } = expectedIntent(parsed, isNoneChosen(payload));
        sources[source] += 1;
        expect(dialog).toMatchObject({
          sessionId: parsed.sessionId,
          userId: parsed.userId,
          conversationId: parsed.data.contactId ?? parsed.sessionId ?? '',
          phone: parsed.data.numberMetaData.number,
          language: parsed.language ?? 'en',
          intent,
        });
        const slots = Object.entries(parsed.slots).filter(([name, value]) => name !== '' && isGiven(value));
        expect(new Map(Object.entries(dialog.entities))).toEqual(
          new Map(slots.map(([name, value]) => [name, String(value)])),
        );
      }),
      { numRuns: 2_000 },
    );
    // Every way to an intent is walked, each a hundred times or more.
    expect(Math.min(...Object.values(sources))).toBeGreaterThan(20);
  });
});

function mostly<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const NO_INTENT = { source: 'none', name: 'unknown', confidence: 0 } as const;

interface ExpectedIntent {
  readonly source: 'own' | 'final' | 'scored' | 'none';
  readonly name: string;
  readonly confidence: number;
}

/** The intent by docs/contract.md, of what the schema reads. */
function expectedIntent(
  { intent, intentScore, nlu }: ReturnType<typeof nativeInputSchema.parse>,
  noneChosen: boolean,
): ExpectedIntent {
  if (intent !== undefined) {
    return { source: 'own', name: intent, confidence: intentScore ?? 0 };
  }
  if (noneChosen) {
    return NO_INTENT;
  }
  const { finalIntentName, finalIntentScore, finalIntentNegated, scores } = nlu.intentMapperResults ?? {};
  if (isReject(finalIntentName ?? '')) {
    return NO_INTENT;
  }
  if (finalIntentName !== undefined && finalIntentNegated !== true) {
    return { source: 'final', name: finalIntentName, confidence: finalIntentScore ?? 0 };
  }
  const candidates = (scores ?? []).filter((one) => one.id !== null && one.negated !== true);
  const named = candidates
    .map(({ name, intent: alias, score }) => ({ name: name ?? alias ?? '', confidence: score ?? 0 }))
    .filter(({ name }) => name !== '' && !isReject(name));
  return named.length === 0 ? NO_INTENT : { source: 'scored', ...bestOf(named) };
}

/** Whether the intent mapper says that there is none, which its schema reads as if it said nothing. */
function isNoneChosen(payload: unknown): boolean {
  return z
    .object({
      nlu: z.object({ intentMapperResults: z.object({ finalIntentName: z.enum(['']).or(z.null()) }) }),
    })
    .safeParse(payload).success;
}

function isReject(name: string): boolean {
  return name.startsWith('null - ') && name.endsWith('Reject Intent');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

interface Candidate {
  readonly name?: string | undefined;
  readonly confidence?: number | undefined;
}

/** The most confident, the first of equals. */
function bestOf(candidates: readonly Candidate[]): { name: string; confidence: number } {
  const all = candidates.map(({ name = 'unknown', confidence = 0 }) => ({ name, confidence }));
  const most = Math.max(...all.map(({ confidence }) => confidence));
  return all.find(({ confidence }) => confidence === most) ?? { name: 'unknown', confidence: 0 };
}
