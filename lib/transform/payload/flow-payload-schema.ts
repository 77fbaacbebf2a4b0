import * as z from 'zod/mini';
import { language, number, optionalText, text, textOrJson } from './leaf-schemas.ts';

/**
 * The contract of the flow payload. `docs/openapi.yaml` is made from it, and the tests hold its reader against it for
 * payloads of any form. The function itself does not load it.
 */
export const flowPayloadSchema = object({
  sessionId: optionalText,
  user: z.nullish(
    object({
      id: text,
      profile: z.catch(
        z.object({
          preferences: z.catch(z.object({ language }), {}),
          email: optionalText,
        }),
        { preferences: {} },
      ),
    }),
  ),
  cognigy: z.nullish(
    object({
      conversationId: text,
      intents: z.nullish(array(object({ name: text, confidence: number }))),
      entities: z.nullish(array(object({ name: text, value: textOrJson }))),
    }),
  ),
});

function object<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.object(shape, 'must be an object');
}

function array<T extends z.core.$ZodType>(element: T) {
  return z.array(element, 'must be an array');
}
