/** Returns the value at or below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)];
  if (value === undefined) {
    throw new RangeError('no values');
  }
  return value;
}

/** Returns the middle value, the lower of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
