import * as z from 'zod/mini';
import { type Intent, UNKNOWN_INTENT } from './dialog.ts';
import { optionalNumber, optionalText } from './leaves.ts';

const scoreSchema = z.object({
  id: z.optional(z.unknown()),
  name: optionalText,
  /** Some captures say `intent` where others say `name`. */
  intent: optionalText,
  score: optionalNumber,
  negated: z.optional(z.unknown()),
});

const resultsSchema = z.object({
  finalIntentName: optionalText,
  finalIntentScore: optionalNumber,
  finalIntentNegated: z.optional(z.unknown()),
  // Stryker disable next-line ArrayDeclaration: a score without a name is skipped
  scores: z.catch(z.array(z.unknown()), []),
});

export const nativeIntentSchema = z.object({ intent: optionalText, intentScore: optionalNumber });
export const nativeNluSchema = z.object({
  nlu: z.object({ intentMapperResults: z.optional(resultsSchema) }),
});

/** A Reject intent tells what the user did not mean; without an intent of its own it is called so. */
const REJECT_NAME = /^null - .*reject intent$/i;

/**
 * Gives the intent of Cognigy's native input: the flow's own, else the intent mapper's final one, else the best of
 * its scores. Negated intents and Reject intents are none, however well they scored.
 */
export function nativeIntent(input: object): Intent {
  const own = nativeIntentSchema.safeParse(input).data;
  // Stryker disable next-line OptionalChaining: a question of types alone, these leaves refuse nothing
  if (own?.intent !== undefined) {
    return { name: own.intent, confidence: own.intentScore ?? 0 };
  }
  const results = nativeNluSchema.safeParse(input).data?.nlu.intentMapperResults;
  if (results === undefined) {
    return UNKNOWN_INTENT;
  }
  const { finalIntentName: name, finalIntentScore: confidence = 0, finalIntentNegated, scores } = results;
  if (name !== undefined && finalIntentNegated !== true && !REJECT_NAME.test(name)) {
    return { name, confidence };
  }
  return bestScored(scores);
}

function bestScored(scores: readonly unknown[]): Intent {
  let best: Intent | undefined;
  for (const entry of scores) {
    const { id, name, intent, score: confidence = 0, negated } = scoreSchema.safeParse(entry).data ?? {};
    const known = name ?? intent;
    if (known === undefined || negated === true || id === null || REJECT_NAME.test(known)) {
      continue;
    }
    if (best === undefined || confidence > best.confidence) {
      best = { name: known, confidence };
    }
  }
  return best ?? UNKNOWN_INTENT;
}
