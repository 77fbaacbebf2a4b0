import { type Contender, startFunction } from '../lambda/start-function.ts';
import { EVENT } from '../races/turn.ts';
import { median } from '../statistics.ts';
import type { Mark, World } from '../world/world.ts';

/** Instants of a cold start that can be seen from outside, in ms since the start of the process. */
export type Timeline = ReadonlyMap<string, number>;

const SEEN: readonly (Pick<Mark, 'server' | 'what'> & { readonly label: string })[] = [
  { server: 'secrets', what: 'connection', label: 'first connection to Secrets Manager' },
  { server: 'secrets', what: 'request', label: 'first secret asked for' },
  { server: 'secrets', what: 'answer', label: 'first secret given' },
  { server: 'token', what: 'request', label: 'token asked for' },
  { server: 'token', what: 'answer', label: 'token given' },
  { server: 'contacts', what: 'connection', label: 'connection to the CRM' },
  { server: 'contacts', what: 'request', label: 'contact asked for' },
  { server: 'contacts', what: 'answer', label: 'contact given' },
];

/** Gives the median timeline of some cold starts. */
export async function traceColdStarts(contender: Contender, world: World, starts: number): Promise<Timeline> {
  const instants = new Map<string, number[]>();
  for (let start = 0; start < starts; start++) {
    for (const [label, at] of await traceOne(contender, world)) {
      instants.set(label, [...(instants.get(label) ?? []), at]);
    }
  }
  const medians = [...instants].map(([label, of]) => [label, median(of)] as const);
  return new Map(medians.sort(([, a], [, b]) => a - b));
}

async function traceOne(contender: Contender, world: World): Promise<readonly (readonly [string, number])[]> {
  world.marks.length = 0;
  const started = await startFunction(contender, world.env);
  const { answeredAt } = await started.invoke(EVENT);
  const initEndedAt = started.initEndedAt() ?? answeredAt;
  await started.stop();
  const seen = SEEN.flatMap(({ server, what, label }) => {
    const mark = world.marks.find((candidate) => candidate.server === server && candidate.what === what);
    return mark === undefined ? [] : [[label, mark.at] as const];
  });
  const all = [
    ...seen,
    ['INIT over, event handed out', initEndedAt] as const,
    ['answer', answeredAt] as const,
  ];
  return all.map(([label, at]) => [label, at - started.spawnedAt] as const);
}
