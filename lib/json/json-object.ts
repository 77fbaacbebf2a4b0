/** An object as JSON has it: neither a list nor null, its fields unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a value is an object of JSON's. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
