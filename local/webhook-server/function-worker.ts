import { randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readBody } from '../../functions/api-gateway/read-event.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { TIMEOUT_SECONDS } from '../../stack/webhook-function.ts';
import { lambdaContext } from '../lambda/context.ts';
import { traceSources } from '../turns/trace-sources.ts';
import type { TurnAnswer, TurnRun } from '../turns/turn-record.ts';
import { currentTurn, requestsAtStart, type Watched, watchRequests, watchTurn } from './watch-requests.ts';
import type { Invocation, WorkerMessage, WorkerStart } from './worker-messages.ts';

// Runs the real function on a thread of its own, which is replaced when its sources change: no code of it lingers.

const SECOND_MS = 1_000;
/** Of the event loop; the turn is answered already. */
const MAX_ROUNDS = 20;

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

const { servers }: WorkerStart = workerData;
watchRequests(servers);
// What the function logs is a turn's own, found by the asynchronous context.
process.stdout.write = (text: string | Uint8Array): boolean => {
  currentTurn().lines.push(...String(text).split('\n').filter(Boolean));
  return true;
};

async function runTurn({ id, event }: Invocation): Promise<void> {
  const startedAtMs = performance.now();
  const turn: Watched = { startedAtMs, lines: [], requests: [], onEnd: () => {} };
  const endsAtMs = startedAtMs + TIMEOUT_SECONDS * SECOND_MS;
  const context = lambdaContext({
    requestId: randomUUID(),
    remainingMs: () => Math.max(0, endsAtMs - performance.now()),
  });
  let answer: TurnAnswer;
  let crash: string | undefined;
  try {
    const { statusCode, headers, body } = await watchTurn(turn, () => handler(event, context));
    const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
    answer = { status: statusCode, headers: Object.fromEntries(texts), body };
  } catch (error) {
    answer = { status: 500, headers: {}, body: '{"message":"Internal Server Error"}' };
    crash = reasonOf(error);
  }
  const answeredAtMs = performance.now();
  await endOfGivenUp(turn);
  const requests = () => [
    ...requestsAtStart(startedAtMs, answeredAtMs),
    ...turn.requests.map((request) => ({ ...request })),
  ];
  const reading = readingOf(event);
  const run: TurnRun = {
    answer,
    lines: turn.lines,
    requests: requests(),
    ms: answeredAtMs - startedAtMs,
    ...(reading !== undefined && { reading }),
    ...(crash !== undefined && { crash }),
  };
  tell({ kind: 'turn', id, run });
  turn.onEnd = () => tell({ kind: 'requests', id, requests: requests() });
}

/** A request that was given up ends a moment later, when its connection is closed. */
async function endOfGivenUp({ requests }: Watched): Promise<void> {
  for (
    let rounds = 0;
    rounds < MAX_ROUNDS && requests.some(({ endedAtMs }) => endedAtMs === undefined);
    rounds += 1
  ) {
    await setImmediate();
  }
}

function readingOf(event: Invocation['event']) {
  return traceSources(tryParseJson(Buffer.from(readBody(event)).toString()));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const { handler } = await import('../../functions/cognigy-webhook/handler.ts').catch((error: unknown) => {
  tell({ kind: 'failed', reason: reasonOf(error) });
  process.exit(1);
});
parentPort?.on('message', (invocation: Invocation) => {
  void runTurn(invocation);
});
tell({ kind: 'ready' });
// Otherwise it is written when the thread ends well, which it seldom does.
flushCompileCache();
