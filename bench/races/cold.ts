import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, startFunction } from '../lambda/start-function.ts';
import { median } from '../statistics.ts';
import { type Latency, SERVERS, type ServerName, type World } from '../world/world.ts';
import { checkReport, checkResponse, EVENT } from './turn.ts';

/** Cold starts of one contender. */
export interface ColdFigures {
  /** From the start of the process to the whole first answer, median. */
  readonly firstAnswerMs: number;
  /** Of that, until the function was ready for a turn, median. */
  readonly initMs: number;
  /** Requests to each server in one cold start, the most that were seen. */
  readonly requests: Readonly<Record<ServerName, number>>;
}

export interface ColdOptions {
  readonly starts: number;
  readonly latency: Latency;
  /** Where the world is to be found, if not on loopback as it is. */
  readonly env?: World['env'];
  readonly onProgress: (share: number) => void;
}

interface ColdStart {
  readonly firstAnswerMs: number;
  readonly initMs: number;
  readonly requests: Readonly<Record<ServerName, number>>;
}

/** Time for what a process still writes after its answer. */
const SETTLE_MS = 20;

/** Starts every contender `starts` times, in turn. The first round of all is not counted. */
export async function raceCold(
  contenders: readonly Contender[],
  world: World,
  { starts, latency, env = world.env, onProgress }: ColdOptions,
): Promise<Readonly<Record<string, ColdFigures>>> {
  world.latency = latency;
  const seen = new Map<string, ColdStart[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= starts; round++) {
    for (const contender of contenders) {
      const start = await startOnce(contender, world, env);
      if (round > 0) seen.get(contender.name)?.push(start);
    }
    onProgress((round + 1) / (starts + 1));
  }
  return Object.fromEntries([...seen].map(([name, of]) => [name, toFigures(of)]));
}

async function startOnce(contender: Contender, world: World, env: World['env']): Promise<ColdStart> {
  world.marks.length = 0;
  const started = await startFunction(contender, env);
  try {
    const { answeredAt, response } = await started.invoke(EVENT);
    const initEndedAt = started.initEndedAt() ?? answeredAt;
    await sleep(SETTLE_MS);
    checkResponse(contender.name, response);
    checkReport(contender.name, started.takeOutput());
    return {
      firstAnswerMs: answeredAt - started.spawnedAt,
      initMs: initEndedAt - started.spawnedAt,
      requests: countRequests(world),
    };
  } finally {
    await started.stop();
  }
}

/** Counts the requests to each server since the world's marks were emptied. */
export function countRequests({ marks }: World): Record<ServerName, number> {
  const counts = { secrets: 0, token: 0, contacts: 0 };
  for (const { server, what } of marks) {
    if (what === 'request') counts[server] += 1;
  }
  return counts;
}

function toFigures(starts: readonly ColdStart[]): ColdFigures {
  const most = (server: ServerName) => Math.max(...starts.map(({ requests }) => requests[server]));
  return {
    firstAnswerMs: median(starts.map(({ firstAnswerMs }) => firstAnswerMs)),
    initMs: median(starts.map(({ initMs }) => initMs)),
    requests: { secrets: most(SERVERS[0]), token: most(SERVERS[1]), contacts: most(SERVERS[2]) },
  };
}
