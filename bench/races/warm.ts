import { setImmediate as nextTurn } from 'node:timers/promises';
import { readUsage, type Usage } from '../lambda/process-usage.ts';
import { type Contender, type FunctionProcess, startFunction } from '../lambda/start-function.ts';
import { median, quantile } from '../statistics.ts';
import { NO_LATENCY, type World } from '../world/world.ts';
import { countRequests } from './cold.ts';
import { checkResponse, EVENT } from './turn.ts';

/** Warm turns of one contender. */
export interface WarmFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the whole process. */
  readonly cpuMsPerTurn: number;
  readonly residentMiB: number;
  readonly crmRequestsPerTurn: number;
  /** Requests for tokens and secrets in all measured turns. */
  readonly otherRequests: number;
  /** Connections opened to anything in all measured turns. */
  readonly connections: number;
}

export interface WarmOptions {
  /** Fresh processes of each contender; a figure is the median over them. */
  readonly rounds: number;
  readonly warmUpTurns: number;
  readonly turns: number;
  readonly onProgress: (share: number) => void;
}

interface Runner {
  readonly contender: Contender;
  readonly running: FunctionProcess;
  readonly before: Usage;
  readonly latencies: number[];
  crmRequests: number;
  otherRequests: number;
  connections: number;
}

/** Turns that one process answers before it is the next one's turn; what it writes in them fits in a pipe. */
const CHUNK = 20;

/** Lets live processes of all contenders answer turns, some at a time and in turn. */
export async function raceWarm(
  contenders: readonly Contender[],
  world: World,
  options: WarmOptions,
): Promise<Readonly<Record<string, WarmFigures>>> {
  world.latency = NO_LATENCY;
  const seen = new Map<string, WarmFigures[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    const onProgress = (share: number) => options.onProgress((round + share) / options.rounds);
    for (const [name, figures] of await raceRound(contenders, world, { ...options, onProgress })) {
      seen.get(name)?.push(figures);
    }
  }
  return Object.fromEntries([...seen].map(([name, rounds]) => [name, middleOf(rounds)]));
}

async function raceRound(contenders: readonly Contender[], world: World, options: WarmOptions) {
  const running: FunctionProcess[] = [];
  try {
    const runners: Runner[] = [];
    for (const contender of contenders) {
      const started = await startFunction(contender, world.env);
      running.push(started);
      for (let turn = 0; turn < options.warmUpTurns; turn++) await started.invoke(EVENT);
      const counts = { crmRequests: 0, otherRequests: 0, connections: 0 };
      runners.push({ contender, running: started, before: readUsage(started.pid), latencies: [], ...counts });
    }
    for (let turn = 0; turn < options.turns; turn += CHUNK) {
      for (const runner of runners) await runChunk(runner, world);
      options.onProgress((turn + CHUNK) / options.turns);
    }
    return runners.map((runner) => [runner.contender.name, toFigures(runner)] as const);
  } finally {
    await Promise.all(running.map((started) => started.stop()));
  }
}

async function runChunk(runner: Runner, world: World): Promise<void> {
  world.marks.length = 0;
  runner.running.holdOutput();
  for (let turn = 0; turn < CHUNK; turn++) {
    const { handedOutAt, answeredAt, response } = await runner.running.invoke(EVENT);
    runner.latencies.push(answeredAt - handedOutAt);
    if (turn === 0) checkResponse(runner.contender.name, response);
  }
  runner.running.releaseOutput();
  await settled();
  const { secrets, token, contacts } = countRequests(world);
  runner.crmRequests += contacts;
  runner.otherRequests += secrets + token;
  runner.connections += world.marks.filter(({ what }) => what === 'connection').length;
}

/** Lets our process read what was held back, before anybody else is measured. */
async function settled(): Promise<void> {
  for (let times = 0; times < 3; times++) await nextTurn();
}

function toFigures({ running, before, latencies, ...counts }: Runner): WarmFigures {
  const { cpuMs, residentMiB } = readUsage(running.pid);
  return {
    p50Ms: median(latencies),
    p99Ms: quantile(latencies, 0.99),
    cpuMsPerTurn: (cpuMs - before.cpuMs) / latencies.length,
    residentMiB,
    crmRequestsPerTurn: counts.crmRequests / latencies.length,
    otherRequests: counts.otherRequests,
    connections: counts.connections,
  };
}

function middleOf(rounds: readonly WarmFigures[]): WarmFigures {
  const middle = (figure: keyof WarmFigures) => median(rounds.map((round) => round[figure]));
  const most = (figure: keyof WarmFigures) => Math.max(...rounds.map((round) => round[figure]));
  return {
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    cpuMsPerTurn: middle('cpuMsPerTurn'),
    residentMiB: middle('residentMiB'),
    crmRequestsPerTurn: most('crmRequestsPerTurn'),
    otherRequests: most('otherRequests'),
    connections: most('connections'),
  };
}
