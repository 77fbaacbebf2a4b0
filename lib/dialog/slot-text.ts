import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { jsonText } from './leaves.ts';

/** Between the texts of a slot's several values, in the order in which they were heard. */
const SEPARATOR = ', ';

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
  if (!isJsonObject(value)) {
    return jsonText(value);
  }
  // A lexicon slot's value that the user negated.
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
  const parts = [value['hour'], value['minute'], value['second']].filter(isGiven);
  if (parts.length === 0 || 'value' in value) {
    return undefined;
  }
  const [hours, minutes, seconds] = [value['hour'], value['minute'], value['second']].map(clockPart);
  return hours === undefined || minutes === undefined || seconds === undefined
    ? undefined
    : hours * 3_600 + minutes * 60 + seconds;
}

function clockPart(part: unknown): number | undefined {
  if (!isGiven(part)) {
    return 0;
  }
  return typeof part === 'number' && Number.isFinite(part) ? part : undefined;
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
