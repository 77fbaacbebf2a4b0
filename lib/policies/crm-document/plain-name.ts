import { isJsonObject } from '../../json/json-object.ts';
import type { CrmDocument } from './document-schema.ts';
import type { Expression } from './expression.ts';

/** An identifier of JMESPath that needs no quotes. */
const NAME = /^[A-Za-z_]\w{0,255}$/;

/** Whether all expressions of a document are plain names: for those nothing need be loaded. */
export function hasPlainNamesAlone({ records, match, fields, outcomes = [] }: CrmDocument): boolean {
  const sources = [records, match, ...Object.values(fields), ...outcomes.map(({ where }) => where)];
  return sources.every((source) => source === undefined || isPlainName(source));
}

/** Compiles a plain name, to what JMESPath makes of it: the field of an object, else null. */
export function compilePlainName(name: string): Expression {
  return {
    evaluate: (json) => (isJsonObject(json) && Object.hasOwn(json, name) ? (json[name] ?? null) : null),
    names: new Set([name]),
  };
}

function isPlainName(source: string): boolean {
  return NAME.test(source) && !(source in Object.prototype);
}
