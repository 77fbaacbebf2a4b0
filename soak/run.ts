import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installBench, UNDER_CLIENT } from '../bench/install.ts';
import { writeFunction } from '../build/write-function.ts';
import { type FunctionProcess, startFunction } from '../local/lambda/function-process.ts';
import { readUsage } from '../local/lambda/process-usage.ts';
import { type LocalStack, STACK_SERVERS, startLocalStack } from '../local/local-stack.ts';
import { httpApiEvent } from '../local/samples/http-api-event.ts';
import { ORDER_STATUS } from '../local/samples/payloads.ts';
import { webhookCall } from '../local/samples/webhook-call.ts';
import type { Fault } from '../local/servers/fault.ts';

// Soaks the function as it is deployed, under AWS's own runtime client and over real sockets: `npm run soak`. It is
// frozen and thawed, its connections are reset and its answers cut; then it has to be as well as it was before.

/** Deadlines shorter than in production, so that a hang costs the soak less. */
const SETTINGS = {
  CRM_TIMEOUT_MS: '200',
  CRM_DEADLINE_MS: '500',
  CRM_BREAKER_FAILURES: '5',
  CRM_BREAKER_OPEN_SECONDS: '1',
  SECRET_TTL_SECONDS: '1',
};
const FAULTS: readonly Fault[] = [
  'hang',
  'reset',
  'close',
  'cut',
  'drip',
  'endless',
  'not http',
  { status: 503, body: {} },
  { status: 401, body: {} },
];
const ROUNDS = 2;
const TURNS_IN_A_FAULT = 3;
const TURNS_BETWEEN = 2;
const TURNS_WHEN_WELL = 150;
/** After the last fault: longer than the breaker stays open and a secret is fresh. */
const RECOVERY_MS = 1_500;
const FREEZE_MS = 250;
/** No turn takes longer, frozen or not. */
const ANSWERED_WITHIN_MS = 3_000;
/** What the second half of the soak may add to the memory that the first has brought. */
const MAX_GROWTH_MIB = 16;
const MAX_RUN_MS = 60_000;

const EVENT = JSON.stringify(httpApiEvent(webhookCall(JSON.stringify(ORDER_STATUS))));

interface Tally {
  turns: number;
  readonly outcomes: Map<string, number>;
  readonly offences: string[];
}

await installBench();
const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-soak-'));
// However the soak ends, by its time limit too.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const stack = await startLocalStack();
try {
  await writeFunction(folder);
  const environment = { ...stack.environment, ...SETTINGS };
  const running = await startFunction({ folder, ...UNDER_CLIENT }, environment);
  // After the installation, which compiles for as long as the machine needs. Unreferenced, so that a soak which leaves
  // nothing behind exits by itself.
  setTimeout(() => {
    process.stderr.write('The soak takes too long and is ended.\n');
    // It may be frozen, and would never end.
    process.kill(running.pid, 'SIGKILL');
    process.exit(1);
  }, MAX_RUN_MS).unref();
  try {
    await soak(running, stack);
  } finally {
    await running.stop();
  }
} finally {
  await stack.stop();
}

async function soak(running: FunctionProcess, stack: LocalStack): Promise<void> {
  const tally: Tally = { turns: 0, outcomes: new Map(), offences: [] };
  const memoryMiB: number[] = [];
  let output = '';
  for (let round = 0; round < ROUNDS; round++) {
    await faults(running, stack, tally);
    await sleep(RECOVERY_MS);
    await freezes(running, stack, tally);
    await sleep(RECOVERY_MS);
    await wellTurns(running, tally);
    memoryMiB.push(readUsage(running.pid).residentMiB);
    output += running.takeOutput();
  }

  const [before = 0, after = 0] = [memoryMiB.at(-2), memoryMiB.at(-1)];
  if (after - before > MAX_GROWTH_MIB) {
    tally.offences.push(`memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MiB`);
  }
  const complaint = /^.*(?:unhandled|uncaught|warning).*$/im.exec(running.errors() + output)?.[0];
  if (complaint !== undefined || running.errors() !== '') {
    tally.offences.push(`the process complained: ${complaint ?? running.errors().slice(0, 500)}`);
  }
  const outcomes = [...tally.outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(', ');
  process.stdout.write(`${tally.turns} turns: ${outcomes}\n`);
  process.stdout.write(`memory: ${memoryMiB.map((of) => of.toFixed(0)).join(', then ')} MiB\n`);
  process.stdout.write(
    tally.offences.length === 0 ? 'Soaked, and well.\n' : `${tally.offences.join('\n')}\n`,
  );
  process.exitCode = tally.offences.length === 0 ? 0 : 1;
}

/** Each server has each fault for some turns. */
async function faults(running: FunctionProcess, stack: LocalStack, tally: Tally): Promise<void> {
  for (const server of STACK_SERVERS) {
    for (const fault of FAULTS) {
      stack[server].fault = fault;
      if (server === 'tokenEndpoint') {
        // A token that is valid is not asked for again.
        stack.tokens.revokeAll();
      }
      await turns(TURNS_IN_A_FAULT, running, tally);
      stack[server].fault = undefined;
      await turns(TURNS_BETWEEN, running, tally);
    }
  }
}

/** The process is frozen, within turns and between them; meanwhile its connections are dropped every other time. */
async function freezes(running: FunctionProcess, stack: LocalStack, tally: Tally): Promise<void> {
  for (let freeze = 0; freeze < 12; freeze++) {
    stack.contactApi.latencyMs = 50;
    const isWithin = freeze % 3 !== 0;
    const turn = isWithin ? answer(running, tally) : undefined;
    await sleep(isWithin ? freeze * 4 : 0);
    process.kill(running.pid, 'SIGSTOP');
    if (freeze % 2 === 0) {
      for (const server of STACK_SERVERS) {
        stack[server].dropConnections();
      }
    }
    await sleep(FREEZE_MS);
    process.kill(running.pid, 'SIGCONT');
    await turn;
    stack.contactApi.latencyMs = 0;
    await turns(TURNS_BETWEEN, running, tally);
  }
}

async function turns(count: number, running: FunctionProcess, tally: Tally): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await answer(running, tally);
  }
}

async function wellTurns(running: FunctionProcess, tally: Tally): Promise<void> {
  for (let turn = 0; turn < TURNS_WHEN_WELL; turn++) {
    const outcome = await answer(running, tally);
    if (outcome !== '200 found') {
      tally.offences.push(`a turn without any fault was ${outcome}`);
    }
  }
}

/** Has one turn answered; returns its status, and what became of the lookup or which problem it is. */
async function answer(running: FunctionProcess, tally: Tally): Promise<string> {
  const startedAt = performance.now();
  const { response } = await running.invoke(EVENT);
  const tookMs = performance.now() - startedAt;
  const { statusCode, body }: { statusCode: number; body: string } = JSON.parse(response);
  const { crm_outcome, code }: { crm_outcome?: string; code?: string } = JSON.parse(body);
  const outcome = `${statusCode} ${crm_outcome ?? code}`;
  tally.turns += 1;
  tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  if (tookMs > ANSWERED_WITHIN_MS) {
    tally.offences.push(`a turn took ${tookMs.toFixed(0)} ms and was ${outcome}`);
  }
  if (statusCode !== 200 && code === undefined) {
    tally.offences.push(`an answer is no problem of the contract: ${response}`);
  }
  return outcome;
}
