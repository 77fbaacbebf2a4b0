import type { HttpRequest, HttpResponse } from '../lib/policies/http/http-client.ts';
import { MAX_SECRET_READ_MS, type ReadSecret } from '../lib/policies/secrets/secret-store.ts';
import type { EnvironmentClock } from './environment-clock.ts';
import { createRandom, hash } from './random.ts';
import type { Dependency, Fault } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import { type Ended, failHttp, failRead, serveHttp } from './serve.ts';
import type { Servers } from './servers.ts';

/** One exchange of an environment with a dependency. */
export interface Exchange {
  readonly environment: string;
  /** The turn that began it; undefined at INIT. Only loads are shared with other turns. */
  readonly turn: string | undefined;
  readonly dependency: Dependency;
  /** The path, or the secret and its stage. */
  readonly subject: string;
  /** The token or client that was shown, or the secret's text that was read. */
  text: string;
  readonly startedAtMs: number;
  readonly startedAtEpochMs: number;
  /** When the server answered; undefined where it did not. */
  servedAtMs?: number;
  endedAtMs?: number;
  endedAtEpochMs?: number;
  /** A status, `ok` of Secrets Manager, or the failure. */
  end?: string;
  retryAfter?: string | undefined;
  /** The token that was issued. */
  issued?: string | undefined;
}

export interface NetworkOptions {
  readonly environment: string;
  readonly scheduler: Scheduler;
  readonly clock: EnvironmentClock;
  readonly seed: number;
  readonly servers: Servers;
  readonly currentTurn: () => string | undefined;
  readonly onStart: (exchange: Exchange) => void;
  readonly onEnd: (exchange: Exchange) => void;
}

/** What an environment reaches the dependencies by. */
export interface Network {
  send(request: HttpRequest): Promise<HttpResponse>;
  readonly readSecret: ReadSecret;
  /** Breaks every exchange on its way. */
  drop(): void;
}

/** Creates an environment's network, of which the scheduler decides how long everything takes. */
export function createNetwork(options: NetworkOptions): Network {
  const { environment, scheduler, clock, servers } = options;
  const inFlight = new Set<(end: string) => void>();

  function exchange<T>(
    about: Pick<Exchange, 'dependency' | 'subject' | 'text'>,
    timeoutMs: number,
    serve: (one: Exchange, fault: Fault | undefined) => Ended<T>,
    fail: (end: string) => T,
  ): Promise<T> {
    const startedAt = { startedAtMs: scheduler.nowMs, startedAtEpochMs: clock.epochMs() };
    const one: Exchange = { ...about, ...startedAt, environment, turn: options.currentTurn() };
    options.onStart(one);
    // By what it is, not by what came before: so a shorter schedule leaves it as it was.
    const random = createRandom(
      hash(`${options.seed} ${scheduler.nowMs} ${environment} ${about.subject} ${inFlight.size}`),
    );
    const latencyMs = !servers.isWell && random.chance(0.1) ? random.int(100, 600) : random.int(2, 60);

    return new Promise((resolve, reject) => {
      function settle({ end, result }: Ended<T>): void {
        if (one.end !== undefined) {
          return;
        }
        cancelTimeout();
        inFlight.delete(breakOff);
        one.end = end;
        one.endedAtMs = scheduler.nowMs;
        one.endedAtEpochMs = clock.epochMs();
        options.onEnd(one);
        try {
          resolve(result());
        } catch (error) {
          reject(error);
        }
      }
      function breakOff(end: string): void {
        settle({ end, result: () => fail(end) });
      }
      const cancelTimeout = scheduler.after(timeoutMs, {
        environment,
        isTimer: true,
        run: () => breakOff('timeout'),
      });
      inFlight.add(breakOff);

      function arrive(): void {
        const isPrevious = about.subject.endsWith(' AWSPREVIOUS');
        const fault =
          servers.faults.get(about.dependency) ??
          (isPrevious ? servers.faults.get('previous secrets') : undefined);
        if (fault?.kind === 'hang') {
          return;
        }
        const backMs = fault?.kind === 'slow' ? random.int(500, 4_500) : latencyMs / 2;
        const served = serve(one, fault);
        one.servedAtMs = scheduler.nowMs;
        scheduler.after(backMs, { environment, isTimer: false, run: () => settle(served) });
      }
      scheduler.after(latencyMs / 2, { isTimer: false, run: arrive });
    });
  }

  return {
    send(request) {
      const isToken = request.method === 'POST';
      const respond = isToken ? servers.token : servers.contacts;
      // A client shows itself in a header or in the form.
      const shown = request.headers['authorization'] ?? String(request.body ?? '');
      return exchange<HttpResponse>(
        {
          dependency: isToken ? 'token' : 'contacts',
          subject: request.path,
          text: shown.replace('Bearer ', ''),
        },
        request.timeoutMs,
        (one, fault) => serveHttp(one, fault, respond, request),
        failHttp,
      );
    },
    readSecret: (secretId, stage) =>
      exchange(
        { dependency: 'secrets', subject: `${secretId} ${stage}`, text: '' },
        MAX_SECRET_READ_MS,
        (one, fault) => {
          if (fault !== undefined && fault.kind !== 'slow') {
            return { end: fault.kind, result: () => failRead() };
          }
          const version = servers.vault.read(secretId, stage);
          one.text = version?.text ?? '';
          return { end: 'ok', result: () => version };
        },
        failRead,
      ),
    drop() {
      scheduler.after(0, {
        environment,
        isTimer: false,
        run() {
          for (const breakOff of [...inFlight]) {
            breakOff('connection');
          }
        },
      });
    },
  };
}
