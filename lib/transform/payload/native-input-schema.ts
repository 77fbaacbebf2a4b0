import * as z from 'zod/mini';
import { language, optionalNumber, optionalText } from './leaf-schemas.ts';

/**
 * The part of Cognigy's native `input` that is read; `docs/openapi.yaml` is made from it. Nothing in it is required,
 * and what has another form counts as missing. The function itself does not load it.
 */
export const nativeInputSchema = z.object({
  sessionId: optionalText,
  userId: optionalText,
  language,
  data: z.catch(
    z.object({
      contactId: optionalText,
      numberMetaData: z.catch(z.object({ number: optionalText }), {}),
    }),
    { numberMetaData: {} },
  ),
  intent: optionalText,
  intentScore: optionalNumber,
  nlu: z.catch(
    z.object({
      intentMapperResults: z.optional(
        z.object({
          finalIntentName: optionalText,
          finalIntentScore: optionalNumber,
          finalIntentNegated: z.optional(z.unknown()),
          intentPath: z.optional(z.unknown()),
          scores: z.catch(
            z.array(
              z.catch(
                z.object({
                  id: z.optional(z.unknown()),
                  name: optionalText,
                  intent: optionalText,
                  score: optionalNumber,
                  negated: z.optional(z.unknown()),
                }),
                {},
              ),
            ),
            [],
          ),
        }),
      ),
    }),
    {},
  ),
  slots: z.catch(z.record(z.string(), z.unknown()), {}),
  aiAgent: toolCall(),
  llmPrompt: toolCall(),
});

function toolCall() {
  const fields = z.object({
    toolId: optionalText,
    toolArgs: z.catch(z.record(z.string(), z.unknown()), {}),
  });
  return z.catch(fields, { toolArgs: {} });
}
