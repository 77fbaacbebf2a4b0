import * as z from 'zod/mini';
import { DEFAULT_LANGUAGE, type Dialog } from './dialog.ts';
import { optionalText } from './leaves.ts';
import { nativeIntent } from './native-intent.ts';
import type { PayloadReader } from './payload-reader.ts';
import { slotText } from './slot-text.ts';

export const nativeInputSchema = z.object({
  sessionId: optionalText,
  userId: optionalText,
  language: optionalText,
  data: z.catch(
    z.object({
      contactId: optionalText,
      numberMetaData: z.catch(z.object({ number: optionalText }), {}),
    }),
    { numberMetaData: {} },
  ),
});

const profileSchema = z.object({
  email: optionalText,
  language: optionalText,
  preferences: z.catch(z.object({ language: optionalText }), {}),
});

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
    const input = findInput(payload) ?? {};
    const { sessionId, userId, language, data } = nativeInputSchema.parse(input);
    const profile = profileSchema.safeParse(property(payload, 'profile')).data;
    return {
      conversationId: data.contactId ?? sessionId ?? '',
      sessionId,
      userId,
      email: profile?.email,
      phone: data.numberMetaData.number,
      intent: nativeIntent(input),
      entities: readSlots(property(input, 'slots')),
      language: language ?? profile?.language ?? profile?.preferences.language ?? DEFAULT_LANGUAGE,
    };
  },
};

function findInput(payload: unknown): object | undefined {
  const wrapped = property(payload, 'input');
  if (typeof wrapped === 'object' && wrapped !== null && !Array.isArray(wrapped)) {
    return wrapped;
  }
  const bare = typeof payload === 'object' && payload !== null && NATIVE_KEYS.some((key) => key in payload);
  return bare ? payload : undefined;
}

/** Not by a schema: zod leaves a key named __proto__ out of a record. */
function readSlots(slots: unknown): Record<string, string> {
  if (typeof slots !== 'object' || slots === null || Array.isArray(slots)) {
    return {};
  }
  const named: [string, string][] = [];
  for (const [name, slot] of Object.entries(slots)) {
    const text = slotText(slot);
    if (name !== '' && text !== undefined) {
      named.push([name, text]);
    }
  }
  return Object.fromEntries(named);
}

function property(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
