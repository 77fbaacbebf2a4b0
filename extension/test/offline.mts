import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { listenOnLoopback } from '../../local/servers/listen.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SLS = fileURLToPath(new URL('../../node_modules/serverless/bin/serverless.js', import.meta.url));

const READY = /Server ready/;
const READY_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 5_000;

/** The project's function behind `sls offline`, against the local stack. */
export interface Offline {
  /** The webhook's endpoint. */
  readonly url: string;
  /** Ends it and all that it started. */
  readonly stop: () => Promise<void>;
}

/** Starts `sls offline` of the project on free ports. */
export async function startOffline(): Promise<Offline> {
  const [httpPort, lambdaPort] = [await freePort(), await freePort()];
  const ports = ['--httpPort', `${httpPort}`, '--lambdaPort', `${lambdaPort}`];
  // A group of its own: serverless-offline runs functions in threads, serverless-esbuild in processes.
  const offline = spawn(process.execPath, [SLS, 'offline', '--host', '127.0.0.1', ...ports], {
    cwd: PROJECT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => offline.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    // Asked to, it takes its build away; left alone, it must not outlive the tests.
    endGroup(offline, 'SIGINT');
    const timer = setTimeout(() => endGroup(offline, 'SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    await isReady(offline);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${httpPort}/api/v2/webhooks/cognigy`, stop };
}

function isReady(offline: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(
      () => reject(new Error(`sls offline is not ready:\n${printed}`)),
      READY_WITHIN_MS,
    );
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (READY.test(printed)) {
        clearTimeout(timer);
        resolve();
      }
    };
    offline.stdout?.on('data', read);
    offline.stderr?.on('data', read);
    offline.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`sls offline ended with ${code}:\n${printed}`));
    });
  });
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
