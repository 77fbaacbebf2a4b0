import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { DEFAULT_LANGUAGE, type Dialog, UNKNOWN_INTENT } from '../dialog.ts';
import { readLanguage, readText } from './leaves.ts';
import { nativeIntent } from './native-intent.ts';
import { readToolCall } from './native-tool-call.ts';
import type { PayloadReader } from './payload-reader.ts';
import { rasaEntities } from './rasa-slot.ts';
import { joinValues, slotText } from './slot-text.ts';

/** Keys of Cognigy's `input` that the other payloads have not; some of them are in every capture. */
export const NATIVE_KEYS = [
  'slots',
  'nlu',
  'intentScore',
  'inputId',
  'intentFlow',
  'flowName',
  'aiAgent',
  'llmPrompt',
] as const;

/**
 * Reads Cognigy's own `input` object, bare or as `{input, profile?, context?}`. Cognigy writes it, not a person, so
 * a leaf of an unexpected form counts as missing instead of refusing the turn.
 */
export const nativeInput: PayloadReader = {
  format: 'native',

  recognises: (payload) => findInput(payload) !== undefined,

  read(payload): Dialog {
    const input = asJsonObject(findInput(payload));
    const data = asJsonObject(input['data']);
    const profile = asJsonObject(asJsonObject(payload)['profile']);
    const sessionId = readText(input['sessionId']);
    const intent = nativeIntent(input);
    const call = intent === UNKNOWN_INTENT ? readToolCall(input) : undefined;
    const entities = [...readSlots(asJsonObject(input['slots'])), ...(call?.entities ?? [])];
    return {
      conversationId: readText(data['contactId']) ?? sessionId ?? '',
      sessionId,
      userId: readText(input['userId']),
      email: readText(profile['email']),
      phone: readText(asJsonObject(data['numberMetaData'])['number']),
      intent: call?.intent ?? intent,
      // Names come from outside: unlike an assignment, this makes an own property of `__proto__`.
      entities: Object.fromEntries(entities),
      language:
        readLanguage(input['language']) ??
        readLanguage(profile['language']) ??
        readLanguage(asJsonObject(profile['preferences'])['language']) ??
        DEFAULT_LANGUAGE,
    };
  },
};

function findInput(payload: unknown): JsonObject | undefined {
  if (!isJsonObject(payload)) {
    return undefined;
  }
  const wrapped = payload['input'];
  if (isJsonObject(wrapped)) {
    return wrapped;
  }
  return NATIVE_KEYS.some((key) => key in payload) ? payload : undefined;
}

function* readSlots(slots: JsonObject): Generator<[name: string, value: string]> {
  for (const [name, slot] of Object.entries(slots)) {
    const entities = name === 'rasa' ? rasaEntities(slot) : undefined;
    for (const [entity, values] of entities ?? []) {
      yield [entity, joinValues(values)];
    }
    const text = (entities?.size ?? 0) > 0 ? undefined : slotText(slot);
    if (name !== '' && text !== undefined) {
      yield [name, text];
    }
  }
}
