import { ExactNumber } from '../../json/exact-number.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { jsonText } from './leaves.ts';

/** Between the texts of a slot's several values, in the order in which they were heard. */
const SEPARATOR = ', ';

interface TimeUnit {
  /** Captures have either. */
  readonly names: readonly [singular: string, plural: string];
  readonly seconds: number;
}

const CLOCK: readonly TimeUnit[] = [
  { names: ['hour', 'hours'], seconds: 3_600 },
  { names: ['minute', 'minutes'], seconds: 60 },
  { names: ['second', 'seconds'], seconds: 1 },
];

/** Days and weeks are parts of dates too. */
const CALENDAR: readonly TimeUnit[] = [
  { names: ['week', 'weeks'], seconds: 604_800 },
  { names: ['day', 'days'], seconds: 86_400 },
  ...CLOCK,
];

/**
 * Returns the text of one slot of Cognigy's native input; undefined where it holds nothing.
 *
 * | value | text |
 * |---|---|
 * | `100`, `"https://…"` | itself |
 * | `{keyphrase, neg: false}` (lexicon) | the keyphrase; negated ones are left out |
 * | `{start: {ISODate}, end}` (date) | the ISO date, or `start/end` (ISO 8601 interval) |
 * | `{value: 100, unit: "EUR"}` (money, temperature …) | `100 EUR` |
 * | `{inSeconds: 600}`, `{hour, minute, second}` (duration) | `PT600S` (ISO 8601 duration); where both stand, the longer |
 * | any other | its `text`, else its JSON text |
 *
 * Several values are joined with `, ` in their order.
 */
export function slotText(slot: unknown): string | undefined {
  const texts = (Array.isArray(slot) ? slot : [slot]).map(valueText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : joinValues(texts);
}

/** Returns the texts of a slot's several values as one. */
export function joinValues(texts: readonly string[]): string {
  return texts.join(SEPARATOR);
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
  const { inSeconds } = value;
  const seconds = typeof inSeconds === 'number' ? longerOf(inSeconds, value) : clockSeconds(value);
  return Number.isFinite(seconds) ? `PT${seconds}S` : undefined;
}

/** Of "10 minutes 4 seconds" Cognigy says `inSeconds: 4`, and beside it `minutes: 10, seconds: 4`. */
function longerOf(inSeconds: number, value: JsonObject): number {
  const spoken = sumOfParts(value, CALENDAR);
  return spoken !== undefined && spoken > inSeconds ? spoken : inSeconds;
}

/** A bare object of a clock's parts is a duration, but for a measure that has them too. */
function clockSeconds(value: JsonObject): number | undefined {
  return 'value' in value ? undefined : sumOfParts(value, CLOCK);
}

/** Returns the seconds of all parts, NaN where one is no number; undefined where there is none. */
function sumOfParts(value: JsonObject, units: readonly TimeUnit[]): number | undefined {
  let total: number | undefined;
  for (const { names, seconds } of units) {
    const part = value[names[0]] ?? value[names[1]];
    if (isGiven(part)) {
      total = (total ?? 0) + (typeof part === 'number' ? part * seconds : Number.NaN);
    }
  }
  return total;
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
  if (value instanceof ExactNumber) {
    return value.digits;
  }
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    ? String(value)
    : undefined;
}
