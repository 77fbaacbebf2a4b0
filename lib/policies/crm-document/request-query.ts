import { refuseConstantSecret } from './constant-secrets.ts';
import type { CrmDocument } from './document-schema.ts';
import { checkKey, compilePlace, inOrder, type Place } from './place.ts';

/**
 * Compiles a query string, empty where there are no parameters.
 *
 * @throws {DocumentError} where a parameter is wrong
 */
export function compileQuery(query: NonNullable<CrmDocument['request']['query']>): Place {
  return inOrder(
    Object.entries(query).flatMap(([name, value], index) => {
      const place = `request.query.${name}`;
      checkKey(name, place);
      refuseConstantSecret(name, place);
      const key = `${index === 0 ? '?' : '&'}${encodeQuery(name)}=`;
      return [key, compilePlace(String(value), place, encodeQuery)];
    }),
  );
}

/** Quotes too: what URL parsers would encode on the way is encoded here (URL Standard, special-query set). */
function encodeQuery(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
