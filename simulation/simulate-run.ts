import { AsyncLocalStorage } from 'node:async_hooks';
import { type Call, makeCall, type TurnEvent } from './calls.ts';
import { DEADLINE_MS, type Environment, startEnvironment } from './environment.ts';
import type { Exchange } from './exchanges.ts';
import { createRandom } from './random.ts';
import type { Schedule, SimulatedEvent, Target } from './schedule.ts';
import { createScheduler } from './scheduler.ts';
import { createServers, type Servers } from './servers.ts';
import type { SimulatedWorld } from './world.ts';

/** 2026-11-23T07:00:00.000Z */
const START_EPOCH_MS = Date.UTC(2026, 10, 23, 7);
/** Kept back from Lambda's remaining time. */
const ANSWER_MARGIN_MS = 250;
const RECOVERY_MS = 25_000;

export interface TurnRecord {
  readonly id: string;
  readonly plan: TurnEvent;
  readonly environment: Environment;
  readonly call: Call;
  readonly isLast: boolean;
  readonly startedAtMs: number;
  readonly startedMonotonicMs: number;
  readonly deadlineMs: number;
  /** How far the environment's clock was off when it began. */
  readonly skewMs: number;
  endedAtMs: number;
  tookMs: number;
  answers: number;
  answer: unknown;
}

export interface Run {
  readonly transcript: readonly string[];
  readonly turns: readonly TurnRecord[];
  readonly exchanges: readonly Exchange[];
  readonly lines: readonly string[];
  readonly environments: readonly Environment[];
  readonly servers: Servers;
  readonly leftTimers: number;
}

/** Plays a schedule; the same seed and schedule give the same run, byte for byte. */
export async function simulate(seed: number, schedule: Schedule): Promise<Run> {
  const random = createRandom(seed ^ 0x5eed);
  const scheduler = createScheduler(random);
  const epochMs = () => START_EPOCH_MS + scheduler.nowMs;
  const faults: { readonly target: Target; readonly fault: string }[] = [];
  const transcript: string[] = [];
  const environments = new Map<string, Environment>();
  const records: TurnRecord[] = [];
  const servers = createServers(epochMs, () => scheduler.nowMs);
  const world: SimulatedWorld = {
    scheduler,
    servers,
    random,
    turns: new AsyncLocalStorage<string>(),
    exchanges: [],
    lines: [],
    epochMs,
    faultOf: (target) => faults.findLast((one) => one.target === target)?.fault,
    tell: (who, what) =>
      transcript.push(`${scheduler.nowMs.toFixed(3).padStart(11)}  ${who.padEnd(6)} ${what}`),
  };

  async function play(plan: TurnEvent, isLast: boolean): Promise<void> {
    const environment = environments.get(plan.environment);
    if (environment === undefined) {
      return;
    }
    if (scheduler.nowMs < environment.frozenUntilMs) {
      scheduler.after(environment.frozenUntilMs - scheduler.nowMs, () => void play(plan, isLast));
      return;
    }
    const { time } = environment;
    const id = `${plan.environment}${records.length}`;
    const record: TurnRecord = {
      id,
      plan,
      environment,
      call: makeCall(plan, id, servers, epochMs()),
      isLast,
      startedAtMs: scheduler.nowMs,
      startedMonotonicMs: time.monotonicMs(),
      deadlineMs: Math.min(DEADLINE_MS, plan.remainingMs - ANSWER_MARGIN_MS),
      skewMs: epochMs() - time.epochMs(),
      endedAtMs: Number.POSITIVE_INFINITY,
      tookMs: Number.POSITIVE_INFINITY,
      answers: 0,
      answer: undefined,
    };
    records.push(record);
    world.tell(id, `turn ${plan.signature} ${plan.body}, user ${plan.user}`);
    const context = { awsRequestId: id, getRemainingTimeInMillis: () => plan.remainingMs };
    const answer: unknown = await world.turns
      .run(id, () => Reflect.apply(environment.handler, undefined, [record.call.event, context]))
      .catch((error: unknown) => error);
    record.endedAtMs = scheduler.nowMs;
    record.tookMs = time.monotonicMs() - record.startedMonotonicMs;
    record.answers += 1;
    record.answer = answer;
    world.tell(id, `answer ${JSON.stringify(answer)}`);
  }

  function happen(event: SimulatedEvent): unknown {
    if (event.kind !== 'turn') {
      world.tell('', JSON.stringify(event));
    }
    switch (event.kind) {
      case 'start':
        environments.set(event.environment, startEnvironment(event.environment, event.profile, world));
        return;
      case 'turn':
        void play(event, false);
        return;
      case 'fault': {
        const fault = { target: event.target, fault: event.fault };
        faults.push(fault);
        scheduler.after(event.untilMs - event.atMs, () => faults.splice(faults.indexOf(fault), 1));
        return;
      }
      case 'rotate':
        return servers.rotate(event.secret);
      case 'stage':
        return servers.stage(event.secret);
      case 'promote':
        return servers.promote(event.secret);
      case 'roll_back':
        return servers.rollBack(event.secret);
      case 'revoke':
        return servers.revokeTokens();
      case 'lifetime':
        return servers.setTokenLifetime(event.seconds);
      case 'freeze':
        return environments.get(event.environment)?.freeze(event.forMs);
      case 'set_back':
        return environments.get(event.environment)?.setBack(event.byMs);
    }
  }

  for (const event of schedule) {
    scheduler.after(event.atMs, () => happen(event));
  }
  await scheduler.run();
  // All faults are over: breaker and cool-downs end, and the next turn finds its contact.
  scheduler.after(RECOVERY_MS, () => {
    for (const { name } of environments.values()) {
      void play(lastTurn(name, scheduler.nowMs), true);
    }
  });
  await scheduler.run();
  const leftTimers = [...environments.keys()].reduce((sum, name) => sum + scheduler.pendingTimers(name), 0);
  return {
    // Frames name lines of whoever called, which are no part of what happened.
    transcript: [
      ...transcript,
      ...world.lines.map((line) => line.replace(/"frames":\[.*?\](?=[,}])/g, '"frames":[]')),
    ],
    turns: records,
    exchanges: world.exchanges,
    lines: world.lines,
    environments: [...environments.values()],
    servers,
    leftTimers,
  };
}

function lastTurn(environment: string, atMs: number): TurnEvent {
  return {
    atMs,
    kind: 'turn',
    environment,
    user: 1_000,
    signature: 'current',
    body: 'flow',
    isStamped: true,
    remainingMs: 10_000,
  };
}
