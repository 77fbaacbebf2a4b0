import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts';

/** What Lambda starts: a folder as it would unpack it, and the name of the handler in it. */
export interface FunctionFolder {
  readonly folder: string;
  readonly handler: string;
  /** The main file of AWS's runtime interface client. */
  readonly runtimeClient: string;
}

/** A function process under AWS's own runtime interface client. */
export interface FunctionProcess extends Pick<RuntimeApi, 'initEndedAt' | 'invoke'> {
  readonly pid: number;
  readonly spawnedAt: number;
  /** Returns what it wrote to stdout since this was last called. */
  takeOutput(): string;
  /** All that it wrote to stderr. */
  readonly errors: () => string;
  /**
   * Leaves stdout in the pipe, so that reading it costs the measured turns nothing: Lambda reads it elsewhere. A pipe
   * holds 64 KiB, and who writes more has to wait.
   */
  holdOutput(): void;
  releaseOutput(): void;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** How Lambda has run Node. */
const NODE_OPTIONS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Starts a function as Lambda does, with the variables that Lambda sets and `environment`, and no others. */
export async function startFunction(
  { folder, handler, runtimeClient }: FunctionFolder,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const runtimeApi = await startRuntimeApi();
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, runtimeClient], {
    cwd: folder,
    env: {
      ...environment,
      ...lambdaEnvironment(folder, handler),
      AWS_LAMBDA_RUNTIME_API: runtimeApi.address,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.on('error', (error) => runtimeApi.fail(error.message));
  child.on('exit', (code) => runtimeApi.fail(`the process ended with ${code}:\n${errors}${output}`));

  return {
    pid: child.pid ?? 0,
    spawnedAt,
    initEndedAt: runtimeApi.initEndedAt,
    invoke: runtimeApi.invoke,
    takeOutput() {
      const taken = output;
      output = '';
      return taken;
    },
    errors: () => errors,
    holdOutput: () => child.stdout.pause(),
    releaseOutput: () => child.stdout.resume(),
    async stop() {
      child.kill('SIGKILL');
      runtimeApi.stop();
      await ended;
    },
  };
}

function lambdaEnvironment(folder: string, handler: string): Readonly<Record<string, string>> {
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
    AWS_LAMBDA_FUNCTION_NAME: 'local',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/local',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/23/[$LATEST]local',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
  };
}
