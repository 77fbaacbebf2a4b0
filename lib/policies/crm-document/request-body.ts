import { refuseConstantSecret } from './constant-secrets.ts';
import { checkKey, type Place, renderAll } from './place.ts';
import { compileIdTemplate, hasId, parseTemplate } from './template.ts';

/**
 * Compiles a body: its JSON text is written once, with the id's places left open.
 *
 * @throws {DocumentError} where a text in it is wrong
 */
export function compileBody(body: unknown): Place {
  const parts: Place[] = [];

  function walk(value: unknown, place: string): void {
    if (typeof value === 'string') {
      const template = parseTemplate(value, place);
      const render = compileIdTemplate(template, place, (text) => JSON.stringify(text).slice(1, -1));
      parts.push({ hasId: hasId(template), render: (id) => quote(render(id)) });
    } else if (Array.isArray(value)) {
      literal('[');
      for (const [index, item] of value.entries()) {
        literal(index === 0 ? '' : ',');
        walk(item, `${place}[${index}]`);
      }
      literal(']');
    } else if (typeof value === 'object' && value !== null) {
      literal('{');
      for (const [index, [key, item]] of Object.entries(value).entries()) {
        checkKey(key, `${place}.${key}`);
        refuseConstantSecret(key, `${place}.${key}`);
        literal(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`);
        walk(item, `${place}.${key}`);
      }
      literal('}');
    } else {
      literal(JSON.stringify(value));
    }
  }

  function literal(text: string): void {
    parts.push({ hasId: false, render: () => text });
  }

  walk(body, 'request.body');
  return {
    hasId: parts.some((part) => part.hasId),
    render: (id) => renderAll(parts, id, (part) => part),
  };
}

function quote(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `"${text}"`;
}
