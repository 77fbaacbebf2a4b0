import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dialog } from '../../lib/transform/dialog.ts';
import { botOutput } from '../../lib/transform/payload/bot-output.ts';
import { flowPayload } from '../../lib/transform/payload/flow-payload.ts';
import { InvalidPayloadError } from '../../lib/transform/payload/invalid-payload-error.ts';
import { nativeInput } from '../../lib/transform/payload/native-input.ts';
import { chooseReader } from '../../lib/transform/payload/payload-reader.ts';
import { toConversation } from '../../lib/transform/to-conversation.ts';
import { FAKE_NOW_EPOCH_MS } from '../fake-time.ts';

const READERS = [flowPayload, botOutput, nativeInput];

const word = fc.string({ minLength: 1 });
const confidence = fc.double({ min: 0, max: 1, noNaN: true });

const turn = fc.record({
  sessionId: word,
  userId: fc.option(word, { nil: undefined }),
  language: fc.option(word, { nil: undefined }),
  intents: fc.uniqueArray(fc.record({ name: word, confidence }), {
    selector: ({ name }) => name,
    maxLength: 5,
  }),
  entities: fc.uniqueArray(fc.record({ name: word, value: word }), { selector: ({ name }) => name }),
});

function read(payload: unknown): Dialog {
  return chooseReader(payload, READERS).read(payload);
}

function conversationOf(payload: unknown) {
  const enrichment = { crmOutcome: 'not_found', tier: 'standard', email: null } as const;
  return toConversation(read(payload), enrichment, FAKE_NOW_EPOCH_MS);
}

test('one dialog in both formats gives the same conversation', () => {
  fc.assert(
    fc.property(turn, ({ sessionId, userId, language, intents, entities }) => {
      const flow = {
        sessionId,
        user: { id: userId, profile: { preferences: { language } } },
        cognigy: { conversationId: sessionId, intents, entities },
      };
      const native = {
        sessionId,
        userId,
        language,
        nlu: {
          intentMapperResults: {
            scores: intents.map(({ name, confidence: score }) => ({ id: name, name, score })),
          },
        },
        slots: Object.fromEntries(entities.map(({ name, value }) => [name, [value]])),
      };
      expect(conversationOf(native)).toEqual(conversationOf(flow));
      expect(conversationOf({ input: native })).toEqual(conversationOf(flow));
    }),
  );
});

const nativeKey = fc.constantFrom(
  'slots',
  'nlu',
  'data',
  'intent',
  'intentScore',
  'userId',
  'language',
  'sessionId',
  'input',
);

test.each([
  ['any JSON', fc.jsonValue()],
  ['anything in the native keys', fc.dictionary(nativeKey, fc.jsonValue())],
  ['anything in the slots', fc.record({ slots: fc.dictionary(fc.string(), fc.jsonValue()) })],
  ['anything in the results', fc.record({ nlu: fc.record({ intentMapperResults: fc.jsonValue() }) })],
])('%s is a dialog of the contract, or refused', (_name, payloads) => {
  fc.assert(
    fc.property(payloads, (payload) => {
      try {
        conversationOf(payload);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidPayloadError);
      }
    }),
  );
});
