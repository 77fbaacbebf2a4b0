import type { Exchange } from '../network.ts';
import type { EnvironmentRecord, Run } from '../run-record.ts';
import { wasDisturbed } from './evidence.ts';
import { tokenFailure, toldMs } from './memory.ts';

/** The shortest pause before a refused client is shown again, in ms. */
const SHORTEST_PAUSE_MS = 5_000;

/** Less is lost to floating point where an instant is told since 1970, in ms. */
const EPSILON_MS = 0.001;

/** Returns where an environment asked a server that had told it to stay away, or had just refused its client. */
export function judgePatience(environment: EnvironmentRecord, { exchanges }: Run): string[] {
  const own = exchanges.filter((one) => one.environment === environment.name);
  return own.flatMap((one) => {
    const earlier = own.filter(
      ({ dependency, endedAtMs = Number.POSITIVE_INFINITY }) =>
        dependency === one.dependency &&
        endedAtMs < one.startedAtMs &&
        !wasDisturbed(environment, endedAtMs, one.startedAtMs),
    );
    const toldBy = earlier.find((before) => sinceMs(before, one) < toldMs(before));
    const refused = earlier.find(
      (before) =>
        tokenFailure(before).includes('unauthorized') &&
        before.dependency === 'token' &&
        before.text === one.text &&
        // Another client that got a token ends the pause.
        !earlier.some(
          ({ issued, endedAtMs = 0 }) => issued !== undefined && endedAtMs > (before.endedAtMs ?? 0),
        ) &&
        sinceMs(before, one) < SHORTEST_PAUSE_MS,
    );
    return [
      ...(toldBy === undefined
        ? []
        : [`${one.subject} asked at ${one.startedAtMs}, told to stay away at ${toldBy.endedAtMs}`]),
      ...(refused === undefined
        ? []
        : [`client shown again at ${one.startedAtMs}, refused at ${refused.endedAtMs}`]),
    ];
  });
}

function sinceMs({ endedAtMs = Number.POSITIVE_INFINITY }: Exchange, { startedAtMs }: Exchange): number {
  return startedAtMs - endedAtMs + EPSILON_MS;
}
