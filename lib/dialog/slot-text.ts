import * as z from 'zod/mini';

/** Between the texts of a slot's several values, in the order in which they were heard. */
const SEPARATOR = ', ';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const isoDate = z.object({ ISODate: z.string() });

/** A lexicon slot's value; `neg` says that the user negated it. */
const lexiconValue = z.object({ keyphrase: scalar });
const dateValue = z.object({ start: isoDate, end: z.optional(z.nullable(isoDate)) });
const measureValue = z.object({ value: scalar, unit: z.optional(z.nullable(scalar)) });
const secondsValue = z.object({ inSeconds: z.number() });
const clockValue = z.object({
  hour: z.optional(z.nullable(z.number())),
  minute: z.optional(z.nullable(z.number())),
  second: z.optional(z.nullable(z.number())),
});
const namedText = z.object({ text: z.string() });

/**
 * Gives the text of one slot of Cognigy's native input, or undefined where it holds nothing.
 *
 * | value | text |
 * |---|---|
 * | `100`, `"https://…"` | itself |
 * | `{keyphrase, neg: false}` (lexicon) | the keyphrase; negated ones are left out |
 * | `{start: {ISODate}, end}` (date) | the ISO date, or `start/end` (ISO 8601 interval) |
 * | `{value: 100, unit: "EUR"}` (money, temperature …) | `100 EUR` |
 * | `{inSeconds: 600}`, `{hour, minute, second}` (duration) | `PT600S` (ISO 8601 duration) |
 * | any other | its `text`, else its JSON text |
 *
 * Several values are joined with `, ` in their order.
 */
export function slotText(slot: unknown): string | undefined {
  const texts = (Array.isArray(slot) ? slot : [slot]).map(valueText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(SEPARATOR);
}

function valueText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  if ('neg' in value && value.neg === true) {
    return undefined;
  }
  return knownText(value) ?? jsonText(value);
}

function knownText(value: object): string | undefined {
  const lexicon = lexiconValue.safeParse(value);
  if (lexicon.success) {
    return String(lexicon.data.keyphrase);
  }
  const date = dateValue.safeParse(value);
  if (date.success) {
    const { start, end } = date.data;
    return end ? `${start.ISODate}/${end.ISODate}` : start.ISODate;
  }
  const seconds = inSeconds(value);
  if (seconds !== undefined) {
    return `PT${seconds}S`;
  }
  const measure = measureValue.safeParse(value);
  if (measure.success) {
    const { value: amount, unit } = measure.data;
    return unit === undefined || unit === null ? String(amount) : `${amount} ${unit}`;
  }
  return namedText.safeParse(value).data?.text;
}

/** A bare object of a clock's parts is a duration only if it has one of them. */
function inSeconds(value: object): number | undefined {
  const total = secondsValue.safeParse(value);
  if (total.success) {
    return total.data.inSeconds;
  }
  const clock = clockValue.safeParse(value);
  if (!clock.success || 'value' in value) {
    return undefined;
  }
  const { hour, minute, second } = clock.data;
  const parts = [hour, minute, second];
  return parts.some((part) => part !== undefined && part !== null)
    ? (hour ?? 0) * 3_600 + (minute ?? 0) * 60 + (second ?? 0)
    : undefined;
}

function jsonText(value: object): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: no text that anybody could use.
  }
  return json;
}
