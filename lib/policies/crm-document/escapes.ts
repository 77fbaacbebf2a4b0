/** Returns an id as its language wants it; undefined for one that cannot be asked for. */
export type Escape = (id: string) => string | undefined;

const PLAIN = /^[A-Za-z0-9@._+-]+$/;

/** How an id is written inside the text of a query language, by the name that a document calls it. */
export const ESCAPES = {
  /** Salesforce, "SOQL and SOSL Reference", Quoted String Escape Sequences. Line breaks never come here. */
  soql: (id) => `'${id.replace(/[\\']/g, '\\$&')}'`,
  /** OData 4.01 ABNF, rule `string`: a quote is doubled, and nothing else means anything. */
  odata: (id) => `'${id.replaceAll("'", "''")}'`,
  /** Zoho CRM API v8, "Search Records": parentheses, comma and backslash after a backslash. */
  zoho: (id) => id.replace(/[\\(),]/g, '\\$&'),
  /** For languages without an escape. */
  plain: (id) => (PLAIN.test(id) ? id : undefined),
} as const satisfies Readonly<Record<string, Escape>>;

export type EscapeName = keyof typeof ESCAPES;

export function isEscapeName(name: string): name is EscapeName {
  return Object.hasOwn(ESCAPES, name);
}
