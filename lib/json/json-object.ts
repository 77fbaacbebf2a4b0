import { ExactNumber } from './exact-number.ts';

/** An object as JSON has it: neither a list nor null, its fields unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NOTHING: JsonObject = {};

/** Whether a value is an object of JSON's. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Returns a value that is an object of JSON, else one without any field: what is not there has none. */
export function asJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : NOTHING;
}
