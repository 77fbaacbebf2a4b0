import type { AsyncLocalStorage } from 'node:async_hooks';
import { startWebhook } from '../functions/cognigy-webhook/start-webhook.ts';
import { compileExpression } from '../lib/policies/crm-document/expression.ts';
import { lambdaContext } from '../local/lambda/context.ts';
import { createEnvironmentClock } from './environment-clock.ts';
import { createNetwork, type Exchange, type Network } from './network.ts';
import { createRandom, hash } from './random.ts';
import type { EnvironmentRecord } from './run-record.ts';
import type { Schedule } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import type { Servers } from './servers.ts';

/** An environment of the function, as Lambda starts it. */
export interface RunningEnvironment extends EnvironmentRecord {
  readonly network: Network;
  invoke(event: unknown, id: string, remainingMs: () => number): Promise<unknown>;
  /** Turns and exchanges on their way. */
  busy: number;
}

interface EnvironmentOptions {
  readonly name: string;
  readonly schedule: Schedule;
  readonly scheduler: Scheduler;
  readonly servers: Servers;
  /** Whose code runs: the turn's id, undefined at INIT. */
  readonly turnStorage: AsyncLocalStorage<string | undefined>;
  readonly exchanges: Exchange[];
  readonly note: (environment: string, what: string) => void;
}

/** Starts the real wiring of the webhook in a world of the scheduler's. */
export function startEnvironment(options: EnvironmentOptions): RunningEnvironment {
  const { name, schedule, scheduler, servers, turnStorage, exchanges, note } = options;
  const clock = createEnvironmentClock(name, scheduler);
  const written: string[] = [];
  const network = createNetwork({
    environment: name,
    scheduler,
    clock,
    seed: schedule.seed,
    servers,
    currentTurn: () => turnStorage.getStore(),
    onStart(exchange) {
      exchanges.push(exchange);
      environment.busy += 1;
      note(name, `${exchange.turn ?? 'INIT'} asks ${exchange.dependency} ${exchange.subject}`);
    },
    onEnd({ turn, dependency, subject, end }) {
      environment.busy -= 1;
      note(name, `${turn ?? 'INIT'} was told by ${dependency} ${subject}: ${end}`);
    },
  });

  async function invoke(event: unknown, id: string, remainingMs: () => number): Promise<unknown> {
    return Reflect.apply(handler, undefined, [event, lambdaContext({ requestId: id, remainingMs })]);
  }

  const environment: RunningEnvironment = { name, clock, written, network, busy: 0, invoke };
  const variables = {
    WEBHOOK_SECRET_ID: 'webhook',
    CRM_SECRET_ID: 'crm',
    CRM_BASE_URL: 'https://crm.example',
    CRM_TOKEN_URL: 'https://crm.example/oauth2/token',
    ...schedule.settings,
  };
  const world = {
    ...network,
    connect: () => {},
    loadExpressions: async () => ({ compileExpression }),
    time: clock,
    random: createRandom(hash(`${schedule.seed} ${name}`)).next,
    write(text: string) {
      written.push(text);
      note(name, text.trimEnd());
    },
  };
  const handler = turnStorage.run(undefined, () => startWebhook(variables, world));
  return environment;
}
