import { isJsonObject } from '../../json/json-object.ts';

/** Some CRMs list one person twice. Records so deep that comparing them fails are no twins. */
export function areTwins(one: unknown, other: unknown): boolean {
  try {
    return isEqual(one, other);
  } catch {
    return false;
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) {
    return one === other;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}
