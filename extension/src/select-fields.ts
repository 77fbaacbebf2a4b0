import { isJsonObject, type JsonObject } from './json-object';

/** Chosen paths as a tree: a leaf takes all that it finds. */
type Choice = Map<string, Choice | 'all'>;

/**
 * Returns the part of `source` that the paths (`intent`, `data.contactId`) choose, in the same structure. A path that
 * leads nowhere chooses nothing. `source` itself stays as it is, and only its own properties are read.
 */
export function selectFields(source: JsonObject, paths: readonly string[]): JsonObject {
  const choice: Choice = new Map();
  for (const path of paths) {
    addPath(choice, path.split('.'));
  }
  return take(source, choice);
}

function addPath(choice: Choice, [key, ...deeper]: readonly string[]): void {
  if (key === undefined || choice.get(key) === 'all') {
    return;
  }
  if (deeper.length === 0) {
    choice.set(key, 'all');
    return;
  }
  const known = choice.get(key);
  const below: Choice = known instanceof Map ? known : new Map();
  choice.set(key, below);
  addPath(below, deeper);
}

function take(source: JsonObject, choice: Choice): JsonObject {
  const taken: [string, unknown][] = [];
  for (const [key, below] of choice) {
    const value = Object.hasOwn(source, key) ? source[key] : undefined;
    const part = below === 'all' ? value : isJsonObject(value) ? take(value, below) : undefined;
    const isEmpty = below !== 'all' && isJsonObject(part) && Object.keys(part).length === 0;
    if (part !== undefined && !isEmpty) {
      taken.push([key, part]);
    }
  }
  // Defines own properties, as assignment would not for a field named __proto__.
  return Object.fromEntries(taken);
}
