/**
 * Sets an entity; of equal names the last wins. Names come from outside, and assigning to `__proto__` would set the
 * object's prototype instead of a value.
 */
export function setEntity(entities: Record<string, string>, name: string, value: string): void {
  // Stryker disable next-line ConditionalExpression: a question of speed alone
  if (name === '__proto__') {
    // Stryker disable next-line BooleanLiteral: who defines it again need not know what it was
    Object.defineProperty(entities, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    entities[name] = value;
  }
}
