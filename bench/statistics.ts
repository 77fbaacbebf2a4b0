/** Gives the value at or below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  return at(sorted(values), Math.max(0, Math.ceil(q * values.length) - 1));
}

/** Gives the middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ordered = sorted(values);
  const half = values.length / 2;
  return (at(ordered, Math.ceil(half) - 1) + at(ordered, Math.floor(half))) / 2;
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError('no values');
  return value;
}
