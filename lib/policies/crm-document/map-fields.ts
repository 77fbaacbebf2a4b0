import type { JsonObject } from '../../json/json-object.ts';
import type { Contact } from '../../transform/enrichment.ts';
import { DocumentError } from './document-error.ts';
import { type CrmDocument, MAX_FIELDS } from './document-schema.ts';
import type { Expression } from './expression.ts';
import { type FieldValue, readEmail, readField, readScalar, readTier } from './field-values.ts';
import type { Compile } from './read-answer.ts';

/** Own fields; others go into `customer_fields`. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['tier', 'email']);

/** How records are mapped. */
export interface Fields {
  /** Whether a record has any of the names that are read. One that has none is of another kind. */
  readonly someIn: (record: JsonObject) => boolean;
  readonly map: (record: JsonObject) => Contact;
}

/** Returns the names of `customer_fields`, in the document's order; none where it maps tier and e-mail alone. */
export function customerFieldNames({ fields }: Pick<CrmDocument, 'fields'>): readonly string[] {
  return Object.keys(fields).filter((name) => !OWN_FIELDS.has(name));
}

/** @throws {DocumentError} where there are too many fields, or values of one that is not mapped */
export function compileFields({ fields, values = {} }: CrmDocument, compile: Compile): Fields {
  const names = Object.keys(fields);
  if (names.length === 0 || names.length > MAX_FIELDS) {
    throw new DocumentError('fields', `has ${names.length} names; must have 1 to ${MAX_FIELDS}`);
  }
  const unmapped = Object.keys(values).find((name) => !names.includes(name));
  if (unmapped !== undefined) {
    throw new DocumentError(
      `values.${unmapped}`,
      'is of a field that is not mapped; map it in fields, or leave it out',
    );
  }
  const expressions = new Map(
    Object.entries(fields).map(([name, source]) => [name, compile(source, `fields.${name}`)]),
  );
  const labels = new Map(
    Object.entries(values).map(([name, byCode]) => [name, new Map(Object.entries(byCode))]),
  );
  const topNames = topNamesOf([...expressions.values()]);
  const customerNames = customerFieldNames({ fields });

  function readValue(name: string, record: JsonObject): FieldValue | undefined {
    const value = readScalar(expressions.get(name)?.evaluate(record));
    const byCode = labels.get(name);
    return byCode === undefined || value === undefined ? value : byCode.get(String(value));
  }

  return {
    someIn: (record) => topNames === undefined || topNames.some((name) => Object.hasOwn(record, name)),
    map: (record) => ({
      tier: readTier(readValue('tier', record)),
      email: readEmail(readValue('email', record)),
      customerFields:
        customerNames.length === 0
          ? undefined
          : Object.fromEntries(customerNames.map((name) => [name, readField(readValue(name, record))])),
    }),
  };
}

/** Returns the names that expressions read; undefined where one reads the whole record, or all are constant. */
function topNamesOf(expressions: readonly Expression[]): readonly string[] | undefined {
  const all = expressions.flatMap(({ names }) => (names === undefined ? [] : [...names]));
  return all.length === 0 || expressions.some(({ names }) => names === undefined) ? undefined : all;
}
