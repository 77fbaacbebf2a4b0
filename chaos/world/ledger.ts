import { nowMs } from '../plan/clock.ts';

export type Dependency = 'contacts' | 'token' | 'secrets';

/** What a server did with one request, in the words of the contract. */
export type Dealt =
  | 'served'
  | 'not found'
  | 'refused'
  | 'refused token'
  | 'refused old secret'
  | 'rate limited'
  | 'outage'
  /** Closed a connection that had served before, so that the request is owed a second try. */
  | 'kept closed';

export interface Exchange {
  readonly dependency: Dependency;
  /** Name of the environment that asked. */
  readonly environment: string;
  /** Whom or what was asked for: a user id, a secret and its stage. */
  readonly subject: string;
  readonly atMs: number;
  dealt: Dealt;
  /** What was sent along: a `Retry-After`, the token that was refused, the number of a secret's version. */
  note: string | undefined;
  /** When the answer was out or the connection gone; undefined while neither is so. */
  endedAtMs: number | undefined;
}

/** All that the servers were asked, which is what answers are judged by. */
export interface Ledger {
  open(entry: Pick<Exchange, 'dependency' | 'environment' | 'subject' | 'dealt'>): Exchange;
  /** Exchanges of one environment with one dependency, in the order in which they came. */
  of(environment: string, dependency: Dependency): readonly Exchange[];
  /** Exchanges about one user. */
  about(environment: string, userId: string): readonly Exchange[];
  count(dependency: Dependency): number;
  /** Notes something that must never happen at a server. */
  object(offence: string): void;
  readonly objections: readonly string[];
}

/** Gives an empty ledger. */
export function createLedger(): Ledger {
  const lists = new Map<string, Exchange[]>();
  const counts = new Map<Dependency, number>();
  const objections: string[] = [];

  function append(key: string, exchange: Exchange): void {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [exchange]);
    else list.push(exchange);
  }

  return {
    open(entry) {
      const exchange: Exchange = { ...entry, atMs: nowMs(), note: undefined, endedAtMs: undefined };
      append(`${entry.environment} ${entry.dependency}`, exchange);
      if (entry.dependency === 'contacts') append(`${entry.environment} about ${entry.subject}`, exchange);
      counts.set(entry.dependency, (counts.get(entry.dependency) ?? 0) + 1);
      return exchange;
    },
    of: (environment, dependency) => lists.get(`${environment} ${dependency}`) ?? [],
    about: (environment, userId) => lists.get(`${environment} about ${userId}`) ?? [],
    count: (dependency) => counts.get(dependency) ?? 0,
    object: (offence) => objections.push(offence),
    objections,
  };
}
