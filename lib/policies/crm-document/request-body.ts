import { refuseConstantSecret } from './constant-secrets.ts';
import { checkKey, compilePlace, inOrder, type Place } from './place.ts';

/**
 * Compiles a body: its JSON text is written once, with the id's places left open.
 *
 * @throws {DocumentError} where a text in it is wrong
 */
export function compileBody(body: unknown): Place {
  return inOrder(partsOf(body, 'request.body'));
}

function partsOf(value: unknown, place: string): readonly (string | Place)[] {
  if (typeof value === 'string') {
    return ['"', compilePlace(value, place, (text) => JSON.stringify(text).slice(1, -1)), '"'];
  }
  if (Array.isArray(value)) {
    const items = value.flatMap((item, index) => [
      index === 0 ? '' : ',',
      ...partsOf(item, `${place}[${index}]`),
    ]);
    return ['[', ...items, ']'];
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).flatMap(([key, item], index) => {
      const inside = `${place}.${key}`;
      checkKey(key, inside);
      refuseConstantSecret(key, inside);
      return [`${index === 0 ? '' : ','}${JSON.stringify(key)}:`, ...partsOf(item, inside)];
    });
    return ['{', ...fields, '}'];
  }
  return [JSON.stringify(value)];
}
