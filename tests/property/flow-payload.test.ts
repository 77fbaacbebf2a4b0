import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conversationSchema } from '../../lib/transform/conversation.ts';
import type { Dialog } from '../../lib/transform/dialog.ts';
import { flowPayload } from '../../lib/transform/payload/flow-payload.ts';
import { InvalidPayloadError } from '../../lib/transform/payload/invalid-payload-error.ts';
import { toConversation } from '../../lib/transform/to-conversation.ts';
import { asReceived, jsonLeaves, payloads, textLeaves } from './payloads.ts';

/** Returns the dialog, or undefined where the payload is refused; whatever else is thrown fails the property. */
function readOrRefuse(payload: unknown): Dialog | undefined {
  try {
    return flowPayload.read(payload);
  } catch (error) {
    if (error instanceof InvalidPayloadError) {
      expect((error.issues ?? []).length).toBeGreaterThan(0);
      expect((error.issues ?? []).length).toBeLessThanOrEqual(20);
      return undefined;
    }
    throw error;
  }
}

/** What the contract makes of a leaf that wants text: a model of it without a schema. */
function modelText(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value);
}

function modelTextOrJson(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : modelText(value);
}

describe('any payload', () => {
  it('gives a dialog that becomes a valid conversation, or is refused as invalid', () => {
    let dialogs = 0;
    fc.assert(
      fc.property(payloads, (payload) => {
        const dialog = readOrRefuse(payload);
        if (dialog !== undefined) {
          dialogs += 1;
          const conversation = toConversation(
            dialog,
            { crmOutcome: 'no_user', tier: 'guest', email: null },
            0,
          );
          const answered: unknown = JSON.parse(JSON.stringify(conversation));
          expect(conversationSchema.safeParse(answered).success).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    // Both ways are walked.
    expect(dialogs).toBeGreaterThan(100);
    expect(dialogs).toBeLessThan(1_900);
  });

  it('is refused as invalid where it is anything but an object', () => {
    const noObjects = fc.jsonValue().filter((value) => typeof value !== 'object' || Array.isArray(value));
    fc.assert(fc.property(noObjects, (payload) => readOrRefuse(payload) === undefined));
  });

  it('is left as it came', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const before = JSON.stringify(payload);
        readOrRefuse(payload);
        expect(JSON.stringify(payload)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves Object.prototype as it is', () => {
    const before = Object.getOwnPropertyDescriptors(Object.prototype);
    fc.assert(
      fc.property(payloads, (payload) => {
        readOrRefuse(payload);
      }),
      { numRuns: 500 },
    );
    expect(Object.getOwnPropertyDescriptors(Object.prototype)).toEqual(before);
  });

  it('is recognised or not, but never thrown at', () => {
    fc.assert(fc.property(payloads, (payload) => typeof flowPayload.recognises(payload) === 'boolean'));
  });
});

describe('entities', () => {
  const entities = fc.array(fc.record({ name: textLeaves, value: jsonLeaves }), { maxLength: 12 });

  it('are a map of names to texts in which the last of equal names wins', () => {
    fc.assert(
      fc.property(entities, (drawn) => {
        const payload = asReceived({ cognigy: { entities: drawn } });
        const model = new Map<string, string>();
        for (const entity of drawn) {
          const name = modelText(asReceived(entity.name));
          const value = modelTextOrJson(asReceived(entity.value));
          if (name !== undefined && value !== undefined) {
            model.set(name, value);
          }
        }
        expect(new Map(Object.entries(flowPayload.read(payload).entities))).toEqual(model);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the primary intent', () => {
  // Few values, so that equals are common.
  const confidences = fc.oneof(
    fc.constantFrom(0, 0.5, 1, -1),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const intents = fc.array(
    fc.record({ name: fc.string({ minLength: 1, maxLength: 3 }), confidence: confidences }),
    {
      minLength: 1,
      maxLength: 10,
    },
  );

  it('is the first of those with the highest confidence', () => {
    fc.assert(
      fc.property(intents, (drawn) => {
        const highest = Math.max(...drawn.map(({ confidence }) => confidence));
        const model = drawn.find(({ confidence }) => confidence === highest);
        const { intent } = flowPayload.read({ cognigy: { intents: drawn } });
        expect(intent.name).toBe(model?.name);
        expect(intent.confidence === highest).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whether confidences come as numbers or as their texts', () => {
    fc.assert(
      fc.property(intents, (drawn) => {
        const asTexts = drawn.map(({ name, confidence }) => ({ name, confidence: ` ${confidence} ` }));
        const { intent } = flowPayload.read({ cognigy: { intents: asTexts } });
        const expected = flowPayload.read(asReceived({ cognigy: { intents: drawn } })).intent;
        expect(intent).toEqual(expected);
      }),
    );
  });
});
