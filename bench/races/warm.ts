import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FunctionProcess, startFunction } from '../../local/lambda/function-process.ts';
import { readUsage } from '../../local/lambda/process-usage.ts';
import { CONTENDERS, type ContenderName, type PerContender, perContender } from '../contenders.ts';
import { UNDER_CLIENT } from '../install.ts';
import { type MeasuredStack, NO_LATENCY } from '../measured-stack.ts';
import { median, quantile } from '../statistics.ts';
import { checkResponse, EVENT } from './turn.ts';

/** Warm turns of one contender: medians over fresh processes, but the most of the last two. */
export interface WarmFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the whole process. */
  readonly cpuMsPerTurn: number;
  readonly residentMiB: number;
  readonly crmRequestsPerTurn: number;
  /** Requests for tokens and secrets, and connections to anything, in all measured turns. */
  readonly others: number;
}

export interface WarmOptions {
  /** Fresh processes of each contender. */
  readonly rounds: number;
  readonly warmUpTurns: number;
  readonly turns: number;
}

interface Runner {
  readonly running: FunctionProcess;
  readonly cpuMsBefore: number;
  readonly latenciesMs: number[];
  crmRequests: number;
  others: number;
}

/** Turns that one process answers before it is the next one's turn; what it writes in them fits in a pipe. */
const CHUNK = 20;

/** Lets live processes of all contenders answer turns, some at a time and in turn. */
export async function raceWarm(
  folder: string,
  stack: MeasuredStack,
  options: WarmOptions,
): Promise<PerContender<WarmFigures>> {
  stack.setLatency(NO_LATENCY);
  const seen = perContender((): WarmFigures[] => []);
  for (let round = 0; round < options.rounds; round++) {
    const warmUpOne = (name: ContenderName) => warmUp(join(folder, name), stack, options.warmUpTurns);
    const [ours, floor] = [await warmUpOne('ours'), await warmUpOne('floor')];
    const runners = { ours, floor, hono: await warmUpOne('hono') };
    for (let turn = 0; turn < options.turns; turn += CHUNK) {
      for (const name of CONTENDERS) {
        await runChunk(name, runners[name], stack);
      }
    }
    for (const name of CONTENDERS) {
      seen[name].push(toFigures(runners[name]));
      await runners[name].running.stop();
    }
  }
  return perContender((name) => {
    const all = (key: keyof WarmFigures) => seen[name].map((figures) => figures[key]);
    return {
      p50Ms: median(all('p50Ms')),
      p99Ms: median(all('p99Ms')),
      cpuMsPerTurn: median(all('cpuMsPerTurn')),
      residentMiB: median(all('residentMiB')),
      crmRequestsPerTurn: Math.max(...all('crmRequestsPerTurn')),
      others: Math.max(...all('others')),
    };
  });
}

async function warmUp(folder: string, { environment }: MeasuredStack, turns: number): Promise<Runner> {
  const running = await startFunction({ folder, ...UNDER_CLIENT }, environment);
  for (let turn = 0; turn < turns; turn++) {
    await running.invoke(EVENT);
  }
  const cpuMsBefore = readUsage(running.pid).cpuMs;
  return { running, cpuMsBefore, latenciesMs: [], crmRequests: 0, others: 0 };
}

async function runChunk(name: string, runner: Runner, stack: MeasuredStack): Promise<void> {
  stack.takeCounts();
  runner.running.holdOutput();
  for (let turn = 0; turn < CHUNK; turn++) {
    const { handedOutAt, answeredAt, response } = await runner.running.invoke(EVENT);
    runner.latenciesMs.push(answeredAt - handedOutAt);
    if (turn === 0) {
      checkResponse(name, response);
    }
  }
  runner.running.releaseOutput();
  // Lets us read what was held back, before anybody else is measured.
  for (let times = 0; times < 3; times++) {
    await nextTurn();
  }
  runner.running.takeOutput();
  const { contactApi, ...others } = stack.takeCounts();
  runner.crmRequests += contactApi;
  runner.others += Object.values(others).reduce((sum, of) => sum + of, 0);
}

function toFigures({ running, cpuMsBefore, latenciesMs, crmRequests, others }: Runner): WarmFigures {
  const { cpuMs, residentMiB } = readUsage(running.pid);
  return {
    p50Ms: median(latenciesMs),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMsPerTurn: (cpuMs - cpuMsBefore) / latenciesMs.length,
    residentMiB,
    crmRequestsPerTurn: crmRequests / latenciesMs.length,
    others,
  };
}
