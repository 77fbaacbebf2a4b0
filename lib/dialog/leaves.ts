import * as z from 'zod/mini';

/**
 * Schemas of a payload's leaves. They mend what flow authors and CognigyScript get sloppy (numbers as text,
 * text as numbers, null and "" for nothing) and give `undefined` for a leaf that is not there.
 */

/**
 * Text; a number or a boolean becomes its text, so 0 and false are values. An object or array is an issue, and so is
 * a number that lost its last digits on the way: as an id it would be somebody else's.
 */
export const text = leaf(
  (value, refuse) => (isInexact(value) ? undefined : asText(value)) ?? refuse('must be text'),
);

/** Text as {@link text}; an object or array becomes its JSON text, where it is not too deep to be written. */
export const textOrJson = leaf(
  (value, refuse) => asText(value) ?? asJson(value) ?? refuse('is nested too deep'),
);

/** Text as {@link text} where a wrong type is no reason to refuse the turn. */
export const optionalText = leaf((value) => (isInexact(value) ? undefined : asText(value)));

/** A finite number, or the text of one. */
export const number = leaf((value, refuse) => asNumber(value) ?? refuse('must be a number'));

/** A number as {@link number} where a wrong type is no reason to refuse the turn. */
export const optionalNumber = leaf((value) => asNumber(value));

/** Beyond 2^53 JSON's numbers are no longer the ones that were written. */
function isInexact(value: NonNullable<unknown>): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function asText(value: NonNullable<unknown>): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}

function asNumber(value: NonNullable<unknown>): number | undefined {
  // Number takes blanks for 0.
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  // Stryker disable next-line ConditionalExpression: a question of types alone, only numbers are finite
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

function asJson(value: NonNullable<unknown>): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    // It recurses, and JSON.parse does not: a payload can be deeper than the stack.
  }
  return json;
}

function leaf<T>(
  mend: (value: NonNullable<unknown>, refuse: (message: string) => undefined) => T | undefined,
) {
  return z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value, context) => {
        const given = value ?? '';
        return given === ''
          ? undefined
          : mend(given, (message) => {
              // Stryker disable next-line StringLiteral: a code is asked for, and read by nobody
              context.issues.push({ code: 'custom', message, input: undefined });
            });
      }),
    ),
  );
}
