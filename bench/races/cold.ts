import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFunction } from '../../local/lambda/function-process.ts';
import { CONTENDERS, type ContenderName, type PerContender, perContender } from '../contenders.ts';
import { UNDER_CLIENT } from '../install.ts';
import type { Latency, MeasuredStack } from '../measured-stack.ts';
import { median } from '../statistics.ts';
import { checkReport, checkResponse, EVENT } from './turn.ts';

/** Cold starts of one contender. */
export interface ColdFigures {
  /** From the start of the process to the whole first answer, median. */
  readonly firstAnswerMs: number;
  /** Numbers of requests for secrets, tokens and contacts in a cold start, each that was seen. */
  readonly requests: string;
}

/** Time for what a process still writes after its answer. */
const SETTLE_MS = 20;

/** Starts every contender `starts` times, in turn. The first round of all is not counted. */
export async function raceCold(
  folder: string,
  stack: MeasuredStack,
  starts: number,
  latency: Latency,
  environment = stack.environment,
): Promise<PerContender<ColdFigures>> {
  stack.setLatency(latency);
  const times = perContender((): number[] => []);
  const requests = perContender(() => new Set<string>());
  for (let round = 0; round <= starts; round++) {
    for (const name of CONTENDERS) {
      stack.takeCounts();
      const firstAnswerMs = await startOnce(name, join(folder, name), environment);
      const { secretsManager, tokenEndpoint, contactApi } = stack.takeCounts();
      requests[name].add(`${secretsManager} + ${tokenEndpoint} + ${contactApi}`);
      if (round > 0) {
        times[name].push(firstAnswerMs);
      }
    }
  }
  return perContender((name) => {
    return { firstAnswerMs: median(times[name]), requests: [...requests[name]].join(', ') };
  });
}

type Environment = MeasuredStack['environment'];

async function startOnce(name: ContenderName, folder: string, environment: Environment): Promise<number> {
  const started = await startFunction({ folder, ...UNDER_CLIENT }, environment);
  try {
    const { answeredAt, response } = await started.invoke(EVENT);
    await sleep(SETTLE_MS);
    checkResponse(name, response);
    checkReport(name, started.takeOutput());
    return answeredAt - started.spawnedAt;
  } finally {
    await started.stop();
  }
}
