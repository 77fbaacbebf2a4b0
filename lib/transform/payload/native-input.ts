import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { DEFAULT_LANGUAGE, type Dialog } from '../dialog.ts';
import { readText } from './leaves.ts';
import { nativeIntent } from './native-intent.ts';
import type { PayloadReader } from './payload-reader.ts';
import { slotText } from './slot-text.ts';

/** Keys that Cognigy's `input` has in every capture, and the other payloads have not. */
const NATIVE_KEYS = ['slots', 'nlu', 'intentScore', 'inputId', 'intentFlow', 'flowName'] as const;

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
    return {
      conversationId: readText(data['contactId']) ?? sessionId ?? '',
      sessionId,
      userId: readText(input['userId']),
      email: readText(profile['email']),
      phone: readText(asJsonObject(data['numberMetaData'])['number']),
      intent: nativeIntent(input),
      entities: readSlots(asJsonObject(input['slots'])),
      language:
        readText(input['language']) ??
        readText(profile['language']) ??
        readText(asJsonObject(profile['preferences'])['language']) ??
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

function readSlots(slots: JsonObject): Dialog['entities'] {
  const entities: [string, string][] = [];
  for (const [name, slot] of Object.entries(slots)) {
    const text = slotText(slot);
    if (name !== '' && text !== undefined) {
      entities.push([name, text]);
    }
  }
  // Names come from outside: unlike an assignment, this makes an own property of `__proto__`.
  return Object.fromEntries(entities);
}
