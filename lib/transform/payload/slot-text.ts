import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { jsonText } from './leaves.ts';

/** Between the texts of a slot's several values, in the order in which they were heard. */
const SEPARATOR = ', ';

/**
 * Returns the text of one slot of Cognigy's native input; undefined where it holds nothing.
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
  // Stryker disable next-line ConditionalExpression,BlockStatement: a question of types alone, no list has such fields
  if (!isJsonObject(value)) {
    return jsonText(value);
  }
  // `neg` is a lexicon slot's: the user negated it.
  return value['neg'] === true ? undefined : (knownText(value) ?? jsonText(value));
}

function knownText(value: JsonObject): string | undefined {
  return (
    scalarText(value['keyphrase']) ??
    dateText(value) ??
    durationText(value) ??
    measureText(value) ??
    (typeof value['text'] === 'string' ? value['text'] : undefined)
  );
}

function dateText({ start, end }: JsonObject): string | undefined {
  const from = isoDate(start);
  if (from === undefined || !isGiven(end)) {
    return from;
  }
  const to = isoDate(end);
  return to === undefined ? undefined : `${from}/${to}`;
}

function isoDate(value: unknown): string | undefined {
  return isJsonObject(value) && typeof value['ISODate'] === 'string' ? value['ISODate'] : undefined;
}

function durationText(value: JsonObject): string | undefined {
  const seconds = Number.isFinite(value['inSeconds']) ? value['inSeconds'] : clockSeconds(value);
  return seconds === undefined ? undefined : `PT${seconds}S`;
}

/** A bare object of a clock's parts is a duration only if it has one of them. */
function clockSeconds(value: JsonObject): number | undefined {
  const { hour, minute, second } = value;
  if (![hour, minute, second].some(isGiven) || 'value' in value) {
    return undefined;
  }
  const total = clockPart(hour) * 3_600 + clockPart(minute) * 60 + clockPart(second);
  return Number.isFinite(total) ? total : undefined;
}

/** Returns NaN for a part that is no number, which the sum is then too. */
function clockPart(part: unknown = 0): number {
  return part === null ? 0 : typeof part === 'number' ? part : Number.NaN;
}

function measureText({ value, unit }: JsonObject): string | undefined {
  const amount = scalarText(value);
  if (amount === undefined || !isGiven(unit)) {
    return amount;
  }
  const of = scalarText(unit);
  return of === undefined ? undefined : `${amount} ${of}`;
}

function isGiven(part: unknown): boolean {
  return part !== undefined && part !== null;
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    ? String(value)
    : undefined;
}
