import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { TIMEOUT_SECONDS } from '../../stack/webhook-function.ts';
import type { MadeRequest, TurnRun } from '../turns/turn-record.ts';
import type { Invocation, WorkerMessage, WorkerStart } from './worker-messages.ts';

export interface FunctionHostOptions extends WorkerStart {
  readonly environment: Readonly<Record<string, string>>;
  /** Hears of requests that end after their turn was answered. */
  readonly onRequests: (id: number, requests: readonly MadeRequest[]) => void;
}

/** Runs the function's present sources. */
export interface FunctionHost {
  /** Runs a turn; where the function cannot, its answer is API Gateway's 500 and `crash` says why. */
  invoke(id: number, event: WebhookEvent): Promise<TurnRun>;
  /** Starts the function anew. Turns that run end with the old one. Resolves with what is wrong, if anything. */
  restart(): Promise<string | undefined>;
  stop(): Promise<void>;
}

interface RunningWorker {
  invoke(id: number, event: WebhookEvent): Promise<TurnRun>;
  /** Ends it as soon as its turns have. */
  retire(): void;
  terminate(): Promise<unknown>;
}

/** Beyond the function's own time, as Lambda ends it. */
const MAX_TURN_MS = TIMEOUT_SECONDS * 1_000 + 500;
const WORKER = new URL('./function-worker.ts', import.meta.url);

/** Starts the function on a thread of its own; `restart` tells whether it could start. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  let current: Promise<RunningWorker | string> = Promise.resolve('The function was not started.');

  return {
    async invoke(id, event) {
      const worker = await current;
      return typeof worker === 'string' ? crashed(worker) : worker.invoke(id, event);
    },
    async restart() {
      const before = current;
      current = startWorker(options);
      const [old, started] = await Promise.all([before, current]);
      if (typeof old !== 'string') {
        old.retire();
      }
      return typeof started === 'string' ? started : undefined;
    },
    async stop() {
      const worker = await current;
      await (typeof worker === 'string' ? undefined : worker.terminate());
    },
  };
}

function startWorker({ environment, servers, onRequests }: FunctionHostOptions) {
  const workerData: WorkerStart = { servers };
  const cache = getCompileCacheDir();
  const env = { ...environment, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) };
  const worker = new Worker(WORKER, { env, workerData });
  const turns = new Map<number, (run: TurnRun) => void>();
  let retired = false;

  function end(id: number, run: TurnRun): void {
    turns.get(id)?.(run);
    turns.delete(id);
    endIfIdle();
  }

  function endIfIdle(): void {
    if (retired && turns.size === 0) {
      void worker.terminate();
    }
  }

  function endAll(reason: string): void {
    for (const id of turns.keys()) {
      end(id, crashed(reason));
    }
  }

  const running: RunningWorker = {
    invoke(id, event) {
      return new Promise((resolve) => {
        const timer = setTimeout(
          () => end(id, crashed(`Task timed out after ${TIMEOUT_SECONDS} seconds`)),
          MAX_TURN_MS,
        );
        turns.set(id, (run) => {
          clearTimeout(timer);
          resolve(run);
        });
        const invocation: Invocation = { id, event };
        worker.postMessage(invocation);
      });
    },
    retire() {
      retired = true;
      endIfIdle();
    },
    terminate: () => worker.terminate(),
  };

  return new Promise<RunningWorker | string>((resolve) => {
    function fail(reason: string): void {
      resolve(reason);
      endAll(reason);
    }
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'ready':
          resolve(running);
          break;
        case 'failed':
          fail(message.reason);
          break;
        case 'turn':
          end(message.id, message.run);
          break;
        case 'requests':
          onRequests(message.id, message.requests);
      }
    });
    worker.on('error', (error) => fail(error.message));
    worker.on('exit', () => fail('The function ended.'));
  });
}

function crashed(reason: string): TurnRun {
  const body = '{"message":"Internal Server Error"}';
  const headers = { 'content-type': 'application/json' };
  return { answer: { status: 500, headers, body }, lines: [], requests: [], ms: 0, crash: reason };
}
