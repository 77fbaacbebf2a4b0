import { type ChildProcess, fork } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowMs } from '../plan/clock.ts';
import type { Profile } from '../plan/settings.ts';
import type { Answered, EnvironmentMessage } from './messages.ts';
import type { PlannedTurn } from './planned-turn.ts';

/** Lambda has run Node so; an artifact that needs either feature would not load there. */
const AS_LAMBDA_LOADS = ['--no-experimental-require-module', '--no-experimental-detect-module'];
/** A turn without an answer after this long will get none. */
const LOST_AFTER_MS = 15_000;
/** What may still run when the last turn is over: a refresh, which Secrets Manager can hold up for 2 × 1.5 s. */
export const EXIT_WITHIN_MS = 6_000;

export interface Environment {
  readonly name: string;
  readonly profile: Profile;
  readonly bornAtMs: number;
  readonly inFlight: number;
  readonly isFrozen: boolean;
  /** Gives the answer, or undefined where none came. */
  turn(turn: PlannedTurn): Promise<Answered | undefined>;
  freeze(): void;
  thaw(): void;
  /** Hangs up once no turn is in flight, and waits for the process to end by itself. */
  retire(): Promise<Retired>;
}

export interface Retired {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where the process had to be killed. */
  readonly exitedAfterMs: number | undefined;
  readonly exitCode: number | null;
  readonly unhandled: readonly string[];
  readonly initMs: number | undefined;
}

/** Starts an environment of the packaged function in a process of its own, without waiting for it. */
export function startEnvironment(options: {
  readonly name: string;
  readonly profile: Profile;
  readonly task: string;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}): Environment {
  const { name, profile, task, folder, variables } = options;
  // Files, since a full pipe would hold the environment up whenever the parent is busy.
  const [stdout, stderr] = [join(folder, `${name}.stdout`), join(folder, `${name}.stderr`)] as const;
  const child = fork(new URL('./runtime.ts', import.meta.url), {
    execArgv: AS_LAMBDA_LOADS,
    env: { PATH: process.env['PATH'], ...variables, LAMBDA_TASK_ROOT: task },
    cwd: folder,
    stdio: ['ignore', openSync(stdout, 'a'), openSync(stderr, 'a'), 'ipc'],
  });
  const pending = new Map<string, (answered: Answered | undefined) => void>();
  const unhandled: string[] = [];
  let initMs: number | undefined;
  let isFrozen = false;

  // One that is frozen would outlive the run.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.on('message', (message: EnvironmentMessage) => {
    if (message.kind === 'ready') initMs = message.initMs;
    else if (message.kind === 'unhandled') unhandled.push(message.name);
    else pending.get(message.answered.requestId)?.(message.answered);
  });
  child.on('error', () => {});
  child.on('exit', () => {
    process.off('exit', kill);
    for (const settle of pending.values()) settle(undefined);
  });

  return {
    name,
    profile,
    bornAtMs: nowMs(),
    get inFlight() {
      return pending.size;
    },
    get isFrozen() {
      return isFrozen;
    },
    turn({ requestId, event, remainingMs }) {
      return new Promise((resolve) => {
        if (!child.connected) {
          resolve(undefined);
          return;
        }
        const timer = setTimeout(() => settle(undefined), LOST_AFTER_MS);
        const settle = (answered: Answered | undefined): void => {
          clearTimeout(timer);
          pending.delete(requestId);
          resolve(answered);
        };
        pending.set(requestId, settle);
        child.send({ requestId, event, remainingMs });
      });
    },
    freeze() {
      isFrozen = true;
      child.kill('SIGSTOP');
    },
    thaw() {
      isFrozen = false;
      child.kill('SIGCONT');
    },
    async retire() {
      while (pending.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const exitedAfterMs = await hangUp(child);
      return {
        stdout: readFileSync(stdout, 'utf8'),
        stderr: readFileSync(stderr, 'utf8'),
        exitedAfterMs,
        exitCode: child.exitCode,
        unhandled,
        initMs,
      };
    },
  };
}

async function hangUp(child: ChildProcess): Promise<number | undefined> {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const beganAtMs = nowMs();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(undefined);
    }, EXIT_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(nowMs() - beganAtMs);
    });
    child.disconnect();
  });
}
