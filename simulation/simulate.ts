import { AsyncLocalStorage } from 'node:async_hooks';
import { START_EPOCH_MS } from './environment-clock.ts';
import type { Exchange } from './network.ts';
import { createRandom } from './random.ts';
import type { Run, TurnRecord } from './run-record.ts';
import type { Schedule, ScheduledEvent, TurnPlan } from './schedule.ts';
import { createScheduler } from './scheduler.ts';
import { createServers } from './servers.ts';
import { type RunningEnvironment, startEnvironment } from './start-environment.ts';
import { makeCall } from './turn-call.ts';

/** The longest pause after a refusal and the longest `Retry-After`, which is longer than a breaker stays open. */
const RECOVERY_MS = 60_000 + 30_000;

const LAST_TURN: TurnPlan = {
  delayMs: 0,
  credential: 'current',
  timestamp: 'now',
  payload: 'flow',
  user: 'U53R-ada',
  conversation: 9,
  remainingMs: 10_000,
};

/** Runs a schedule: the same one to the same transcript. */
export async function simulate(schedule: Schedule): Promise<Run> {
  const random = createRandom(schedule.seed + 1);
  const scheduler = createScheduler(random);
  const servers = createServers(scheduler);
  const turnStorage = new AsyncLocalStorage<string | undefined>();
  const environments: RunningEnvironment[] = [];
  const turns: TurnRecord[] = [];
  const exchanges: Exchange[] = [];
  const rejections: string[] = [];
  const transcript: string[] = [];
  let answers = 0;

  function note(environment: string, what: string): void {
    transcript.push(`${scheduler.nowMs.toFixed(1).padStart(10)} ${environment.padEnd(4)} ${what}`);
  }

  function coldStart(): void {
    const name = `env${environments.length}`;
    note(name, 'cold start');
    const options = { name, schedule, scheduler, servers, turnStorage, exchanges, note };
    environments.push(startEnvironment(options));
  }

  function startTurn(environment: RunningEnvironment, plan: TurnPlan, isLast: boolean): void {
    const { name, clock } = environment;
    const call = makeCall(plan, servers, START_EPOCH_MS + scheduler.nowMs);
    const turn: TurnRecord = {
      ...call,
      id: `turn${turns.length}`,
      environment: name,
      plan,
      isLast,
      startedAtMs: scheduler.nowMs,
      startedAtEpochMs: clock.epochMs(),
      startedMonotonicMs: clock.monotonicMs(),
    };
    turns.push(turn);
    environment.busy += 1;
    note(name, `${turn.id} comes: ${JSON.stringify(plan)}`);
    function end(answer: unknown): void {
      environment.busy -= 1;
      answers += 1;
      turn.endedAtMs = scheduler.nowMs;
      turn.endedAtEpochMs = clock.epochMs();
      turn.endedMonotonicMs = clock.monotonicMs();
      turn.endedAs = answers;
      turn.answer = answer;
      note(name, `${turn.id} is answered: ${JSON.stringify(answer)}`);
    }
    turnStorage
      .run(turn.id, () => environment.invoke(call.event, turn.id, () => plan.remainingMs))
      .then(end, (error: unknown) => end(`threw ${String(error)}`));
  }

  function planTurn(environment: RunningEnvironment, plan: TurnPlan, isLast = false): void {
    const run = (): void => startTurn(environment, plan, isLast);
    scheduler.after(plan.delayMs, { environment: environment.name, isTimer: false, run });
  }

  function happen(event: ScheduledEvent): void {
    note('', JSON.stringify({ ...event, turns: undefined }));
    servers.apply(event);
    if (event.kind === 'cold start') {
      coldStart();
    }
    const environment =
      'environment' in event ? environments[event.environment % environments.length] : undefined;
    if (environment === undefined) {
      return;
    }
    if (event.kind === 'turns') {
      for (const plan of event.turns) {
        planTurn(environment, plan);
      }
    } else if (event.kind === 'freeze') {
      environment.clock.freeze(event.ms);
      if (event.dropsConnections) {
        environment.network.drop();
      }
    } else if (event.kind === 'set clock back') {
      environment.clock.setBack(event.ms);
    }
  }

  /** A timer that is left when all has ended keeps nobody's turn: it was forgotten. */
  function checkTimers(): void {
    for (const environment of environments) {
      if (environment.busy === 0 && environment.clock.pendingTimers > 0) {
        environment.timersLeftAtMs ??= scheduler.nowMs;
      }
    }
  }

  function onRejection(reason: unknown): void {
    rejections.push(String(reason));
  }
  process.on('unhandledRejection', onRejection);
  try {
    for (const event of schedule.events) {
      scheduler.after(event.atMs, { isTimer: false, run: () => happen(event) });
    }
    await scheduler.run(checkTimers);
    servers.heal();
    for (const { clock } of environments) {
      clock.setRight();
    }
    scheduler.after(RECOVERY_MS, { isTimer: false, run: () => {} });
    await scheduler.run(checkTimers);
    for (const environment of environments) {
      planTurn(environment, LAST_TURN, true);
    }
    await scheduler.run(checkTimers);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  return { schedule, servers, environments, turns, exchanges, rejections, transcript };
}
