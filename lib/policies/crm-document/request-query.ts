import { refuseConstantSecret } from './constant-secrets.ts';
import type { CrmDocument } from './document-schema.ts';
import { checkKey, type Place, renderAll } from './place.ts';
import { compileIdTemplate, hasId, parseTemplate } from './template.ts';

/**
 * Compiles a query string, empty where there are no parameters.
 *
 * @throws {DocumentError} where a parameter is wrong
 */
export function compileQuery(query: NonNullable<CrmDocument['request']['query']>): Place {
  const parameters = Object.entries(query).map(([name, value]) => {
    const place = `request.query.${name}`;
    checkKey(name, place);
    refuseConstantSecret(name, place);
    const parts = parseTemplate(String(value), place);
    const key = encodeQuery(name);
    const render = compileIdTemplate(parts, place, encodeQuery);
    return { hasId: hasId(parts), render: (id: string) => withKey(key, render(id)) };
  });
  return {
    hasId: parameters.some((parameter) => parameter.hasId),
    render: (id) => renderAll(parameters, id, (parameter, index) => `${index === 0 ? '?' : '&'}${parameter}`),
  };
}

/** Quotes too: what URL parsers would encode on the way is encoded here (URL Standard, special-query set). */
function encodeQuery(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

function withKey(key: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${key}=${value}`;
}
