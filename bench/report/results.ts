import type { Sizes } from '../build/sizes.ts';
import type { ColdFigures } from '../races/cold.ts';
import type { WarmFigures } from '../races/warm.ts';
import type { TransformFigures } from '../transform/race-in-process.ts';

/** Everybody in the race, ours first. */
export const CONTENDERS = ['ours', 'floor', 'hono', 'powertools'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

export type PerContender<T> = Readonly<Record<ContenderName, T>>;

/** All that one run of the benchmark measured. */
export interface Results {
  readonly machine: {
    readonly date: string;
    readonly node: string;
    readonly cores: number;
    readonly cpu: string;
  };
  readonly runs: { readonly coldStarts: number; readonly warmTurns: number; readonly warmRounds: number };
  readonly cold: PerContender<ColdFigures>;
  readonly coldWithLatency: PerContender<ColdFigures>;
  /** With TLS and a round trip's time before token endpoint and CRM. */
  readonly coldFromAfar: PerContender<ColdFigures>;
  readonly warm: PerContender<WarmFigures>;
  readonly transform: readonly TransformFigures[];
  readonly sizes: Sizes;
}

/**
 * Gives the figures of all contenders from what a race gives by name.
 *
 * @throws where one is missing
 */
export function perContender<T>(byName: Readonly<Record<string, T>>): PerContender<T> {
  const of = (name: ContenderName): T => {
    const figures = byName[name];
    if (figures === undefined) throw new Error(`${name} did not run`);
    return figures;
  };
  return { ours: of('ours'), floor: of('floor'), hono: of('hono'), powertools: of('powertools') };
}
