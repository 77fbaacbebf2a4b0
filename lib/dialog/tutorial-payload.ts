import * as z from 'zod/mini';
import { DEFAULT_LANGUAGE, type Dialog, type Intent, UNKNOWN_INTENT } from './dialog.ts';
import { InvalidPayloadError, type PayloadIssue } from './invalid-payload-error.ts';
import { number, optionalText, text, textOrJson } from './leaves.ts';
import type { PayloadReader } from './payload-reader.ts';

const NOT_AN_OBJECT = 'must be an object';
const NOT_AN_ARRAY = 'must be an array';

/** A payload can hold more broken places than anyone wants to read, or than an answer may weigh. */
const MAX_REPORTED_ISSUES = 20;

export const intentSchema = z.object({ name: text, confidence: number }, NOT_AN_OBJECT);
export const entitySchema = z.object({ name: text, value: textOrJson }, NOT_AN_OBJECT);

export const intentsSchema = arrayOf(intentSchema);
export const entitiesSchema = arrayOf(entitySchema);

export const tutorialPayloadSchema = z.object(
  {
    sessionId: optionalText,
    user: z.nullish(z.object({ id: text, profile: z.optional(z.unknown()) }, NOT_AN_OBJECT)),
    cognigy: z.nullish(
      z.object(
        {
          conversationId: text,
          intents: z.nullish(intentsSchema),
          entities: z.nullish(entitiesSchema),
        },
        NOT_AN_OBJECT,
      ),
    ),
  },
  NOT_AN_OBJECT,
);

const profileSchema = z.object({
  email: optionalText,
  preferences: z.catch(z.object({ language: optionalText }), {}),
});

/**
 * Reads the payload that a flow's author writes by hand after the tutorial:
 * `{sessionId, user: {id, profile}, cognigy: {conversationId, intents[], entities[]}}`.
 */
export const tutorialPayload: PayloadReader = {
  format: 'tutorial',

  // A payload that says nothing at all is a turn in which nothing was heard.
  recognises: (payload) =>
    typeof payload === 'object' &&
    payload !== null &&
    !Array.isArray(payload) &&
    ('cognigy' in payload || 'user' in payload || Object.keys(payload).every((key) => key === 'sessionId')),

  read(payload): Dialog {
    const parsed = tutorialPayloadSchema.safeParse(payload);
    if (!parsed.success) {
      throw new InvalidPayloadError(parsed.error.issues.slice(0, MAX_REPORTED_ISSUES).map(toPayloadIssue));
    }
    const { sessionId, user, cognigy } = parsed.data;
    // A profile that cannot be read tells nothing: it never refuses a turn.
    const profile = profileSchema.safeParse(user?.profile).data;
    return {
      conversationId: cognigy?.conversationId ?? '',
      sessionId,
      userId: user?.id,
      email: profile?.email,
      // Stryker disable next-line ArrayDeclaration: an element without name and confidence changes nothing
      intent: mostConfident(cognigy?.intents ?? []),
      // Stryker disable next-line ArrayDeclaration: an element without name and value is skipped
      entities: toRecord(cognigy?.entities ?? []),
      language: profile?.preferences.language ?? DEFAULT_LANGUAGE,
    };
  },
};

/**
 * As z.array, but looks no further once enough is broken: zod hands issues up as arguments of one call, and a
 * payload can hold more broken elements than the stack takes arguments.
 */
function arrayOf<T>(element: z.ZodMiniType<T>) {
  return z.pipe(
    z.array(z.unknown(), NOT_AN_ARRAY),
    z.transform((items, context) => {
      const read: T[] = [];
      for (const [index, item] of items.entries()) {
        const parsed = element.safeParse(item);
        if (parsed.success) {
          read.push(parsed.data);
          continue;
        }
        for (const { path, message } of parsed.error.issues) {
          // Stryker disable next-line StringLiteral: a code is asked for, and read by nobody
          context.issues.push({ code: 'custom', message, path: [index, ...path], input: undefined });
        }
        // Stryker disable next-line EqualityOperator: one issue more is cut off when they are reported
        if (context.issues.length >= MAX_REPORTED_ISSUES) {
          break;
        }
      }
      return read;
    }),
  );
}

function mostConfident(intents: readonly z.infer<typeof intentSchema>[]): Intent {
  let best: Intent | undefined;
  for (const { name = UNKNOWN_INTENT.name, confidence = 0 } of intents) {
    if (best === undefined || confidence > best.confidence) {
      best = { name, confidence };
    }
  }
  return best ?? UNKNOWN_INTENT;
}

function toRecord(entities: readonly z.infer<typeof entitySchema>[]): Record<string, string> {
  const named: [string, string][] = [];
  for (const { name, value } of entities) {
    if (name !== undefined && value !== undefined) {
      named.push([name, value]);
    }
  }
  // Defines own properties, as assignment would not for an entity named __proto__.
  return Object.fromEntries(named);
}

function toPayloadIssue({ path, message }: z.core.$ZodIssue): PayloadIssue {
  const written = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  // Stryker disable next-line Regex: a path that has a dot begins with one
  return { path: written.replace(/^\./, ''), message };
}
