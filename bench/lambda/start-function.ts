import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { type Invocation, startRuntimeApi } from './runtime-api.ts';

/** What is raced: a folder as Lambda would unpack it, and the name of the handler in it. */
export interface Contender {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
}

/** A function process under AWS's own runtime interface client. */
export interface FunctionProcess {
  readonly pid: number;
  readonly spawnedAt: number;
  readonly initEndedAt: () => number | undefined;
  /** What it wrote since it was last asked. */
  takeOutput(): string;
  /**
   * Leaves what it writes in the pipe, so that reading it costs the turns that are measured nothing: Lambda reads it
   * elsewhere. A pipe holds 64 KiB, and who writes more has to wait.
   */
  holdOutput(): void;
  releaseOutput(): void;
  invoke(event: string): Promise<Invocation>;
  /** Ends the process, at once or such that it can write its profile. */
  stop(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const RUNTIME = new URL('../node_modules/aws-lambda-ric/index.mjs', import.meta.url).pathname;

/** Lambda has run Node so. */
const NODE_OPTIONS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Output that is kept, in characters; older output is dropped. */
const KEPT_OUTPUT = 8_192;

/** Starts a contender as Lambda starts a function, with the variables that Lambda sets and no others. */
export async function startFunction(
  { folder, handler }: Contender,
  worldEnv: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<FunctionProcess> {
  const runtimeApi = await startRuntimeApi();
  const env = { ...worldEnv, ...lambdaEnv(folder, handler), AWS_LAMBDA_RUNTIME_API: runtimeApi.address };
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...nodeOptions, RUNTIME], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const output = keepOutput(child);
  child.on('error', (error) => runtimeApi.fail(error.message));
  child.on('exit', (code) => runtimeApi.fail(`the process ended with ${code}:\n${output.take()}`));

  return {
    pid: child.pid ?? 0,
    spawnedAt,
    initEndedAt: runtimeApi.initEndedAt,
    takeOutput: output.take,
    holdOutput: () => child.stdout.pause(),
    releaseOutput: () => child.stdout.resume(),
    invoke: runtimeApi.invoke,
    async stop(signal = 'SIGKILL') {
      child.kill(signal);
      // Its runtime waits for the next invocation on a thread of its own, and ends as that wait ends.
      runtimeApi.stop();
      await ended;
    },
  };
}

function lambdaEnv(folder: string, handler: string): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // Nothing of the developer's own account may come in.
    HOME: tmpdir(),
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: folder,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/23/[$LATEST]bench',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
  };
}

function keepOutput({ stdout, stderr }: ChildProcess): { take: () => string } {
  let kept = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-KEPT_OUTPUT);
    });
  }
  return {
    take() {
      const taken = kept;
      kept = '';
      return taken;
    },
  };
}
