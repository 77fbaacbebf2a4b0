/** Returns the JSON of a text; undefined where there is none: no JSON value parses to undefined. */
export function tryParseJson(text: string | undefined): unknown {
  let json: unknown;
  try {
    // Stryker disable next-line StringLiteral: any text that is no JSON would do
    json = JSON.parse(text ?? '');
  } catch {
    // Stays undefined; the error's message quotes the text.
  }
  return json;
}
