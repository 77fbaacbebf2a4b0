import { parseArgs } from 'node:util';

export interface RunArguments {
  readonly seed: number;
  readonly turns: number;
}

const DEFAULT_TURNS = 4_000;
const MAX_TURNS = 100_000;

/**
 * Reads the command line; without a seed it takes one at random.
 *
 * @throws where it cannot be read
 */
export function readRunArguments(): RunArguments {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, turns: { type: 'string' } } });
  return {
    seed: wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)), 2 ** 32 - 1),
    turns: wholeNumber('turns', values.turns ?? String(DEFAULT_TURNS), MAX_TURNS),
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= max))
    throw new Error(`usage: --${name} takes a whole number from 0 to ${max}`);
  return value;
}
