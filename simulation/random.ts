/** A source of numbers that says the same for the same seed. */
export interface Random {
  /** Returns a number from 0 up to but not including 1. */
  next(): number;
  /** Returns a whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** @throws where there is nothing to pick from */
  pick<T>(items: readonly T[]): T;
}

/** Creates a seeded source (mulberry32 by Tommy Ettinger: 32 bits of state, good enough to vary schedules). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  function int(min: number, max: number): number {
    return min + Math.floor(next() * (max - min + 1));
  }

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick(items) {
      const [picked] = items.slice(int(0, items.length - 1));
      if (picked === undefined) {
        throw new RangeError('nothing to pick from');
      }
      return picked;
    },
  };
}

/** Returns a seed for a text (FNV-1a). */
export function hash(text: string): number {
  let hashed = 0x811c9dc5;
  for (const char of text) {
    hashed = Math.imul(hashed ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return hashed >>> 0;
}
