import { asJsonObject } from '../../json/json-object.ts';
import { readText, readTextOrJson } from './leaves.ts';

/** Returns the values by entity of the one slot into which Cognigy's Rasa connector puts all of them; else none. */
export function rasaEntities(slot: unknown): ReadonlyMap<string, readonly string[]> {
  const entities = new Map<string, string[]>();
  for (const item of Array.isArray(slot) ? slot : []) {
    const { entity, value } = asJsonObject(item);
    const name = readText(entity);
    const text = readTextOrJson(value);
    if (name !== undefined && text !== undefined) {
      const values = entities.get(name) ?? [];
      values.push(text);
      entities.set(name, values);
    }
  }
  return entities;
}
