import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback } from '../local/servers/listen.ts';

const MOTO = join(import.meta.dirname, '.venv/bin/moto_server');
const STARTS_WITHIN_MS = 60_000;

/** A moto server, which plays AWS, on 127.0.0.1. */
export interface Moto {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Starts moto on a free port.
 *
 * @throws if it does not answer within a minute
 */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (let waitedMs = 0; !(await answers(origin)); waitedMs += 200) {
    if (waitedMs > STARTS_WITHIN_MS) {
      throw new Error('moto does not start');
    }
    await sleep(200);
  }
  return {
    origin,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  server.close();
  return port;
}

async function answers(origin: string): Promise<boolean> {
  return fetch(`${origin}/moto-api/`).then(
    () => true,
    () => false,
  );
}
