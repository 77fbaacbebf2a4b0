/**
 * Sets an entity; of equal names the last wins. Names come from outside, and assigning to `__proto__` would set the
 * object's prototype instead of a value.
 */
export function setEntity(entities: Record<string, string>, name: string, value: string): void {
  if (name === '__proto__') {
    Object.defineProperty(entities, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    entities[name] = value;
  }
}
