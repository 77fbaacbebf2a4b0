import type { APIGatewayProxyResult } from 'aws-lambda';
import { startWebhook, type World } from '../functions/cognigy-webhook/start-webhook.ts';
import { createKeepAliveClient } from '../functions/http/keep-alive-client.ts';
import { createSecretReader } from '../functions/secrets-manager/read-secret.ts';
import { compileExpression } from '../lib/policies/crm-document/expression.ts';
import { HttpFailure, type SendRequest } from '../lib/policies/http/http-client.ts';
import { enterLocalStack } from '../local/enter-local-stack.ts';
import { captureOutput } from '../local/lambda/capture-output.ts';
import { lambdaContext } from '../local/lambda/context.ts';
import { type LocalStack, startLocalStack } from '../local/local-stack.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';
import { inTurn, json, token } from './scripts.ts';
import { WEBHOOK_SECRET } from './webhook-events.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export interface TurnResult {
  readonly answer: APIGatewayProxyResult;
  /** The answer's body, parsed. */
  readonly body: JsonObject;
  /** Every EMF document of the turn. */
  readonly emf: readonly JsonObject[];
  /** Every log line of the turn. */
  readonly logs: readonly JsonObject[];
  /** All that was written, as it was. */
  readonly output: string;
}

/** The local stack, and the real function against it. */
export interface TestWorld extends LocalStack {
  readonly time: FakeTime;
  /** Starts an environment of the function, as INIT does. */
  start(overrides?: Readonly<Record<string, string>>, world?: Partial<World>): RunningWebhook;
}

export interface RunningWebhook {
  turn(event: unknown, options?: { readonly remainingMs?: number }): Promise<TurnResult>;
  /** Runs several turns side by side in this environment; their lines cannot be told apart but by what they say. */
  together(events: readonly unknown[]): Promise<{ bodies: JsonObject[]; lines: JsonObject[] }>;
}

export const CLIENT = { clientId: 'webhook-client', clientSecret: 'client-secret:with/odd+signs' };

export const SECRETS = { webhook: { webhookSecret: WEBHOOK_SECRET }, crm: CLIENT };

export const ADA = { id: 'user-ada', tier: 'gold', email: 'ada@example.com' };

/**
 * Starts the local stack, whose CRM knows every user as Ada and accepts every token, and returns what starts the real
 * function against it: its own wiring, HTTP client and AWS SDK. Only time and randomness are the test's.
 */
export async function startTestWorld(): Promise<TestWorld> {
  const time = createFakeTime();
  const stack = await startLocalStack({
    webhookSecretId: 'webhook',
    webhookSecret: WEBHOOK_SECRET,
    crmSecretId: 'crm',
    crmClient: CLIENT,
    nowEpochMs: time.epochMs,
  });
  stack.tokenEndpoint.respondWith(inTurn(token('token-1'), token('token-2'), token('token-3')));
  stack.contactApi.respondWith(json(200, ADA));
  // The SDK's variables, which it reads itself.
  enterLocalStack(process.env, stack);

  let stopped = false;
  return {
    ...stack,
    time,
    async stop() {
      stopped = true;
      await stack.stop();
    },
    start(overrides = {}, changed = {}) {
      const client = createKeepAliveClient(time);
      const { connect } = client;
      // What INIT began may go on after its test: it must not reach a later one's server on the same port.
      const send: SendRequest = (request) =>
        stopped ? Promise.reject(new HttpFailure('connection')) : client.send(request);
      const handler = startWebhook(
        { ...stack.environment, ...overrides },
        {
          time,
          send,
          connect,
          readSecret: createSecretReader(send),
          random: () => 0.5,
          loadExpressions: async () => ({ compileExpression }),
          write: (text) => process.stdout.write(text),
          ...changed,
        },
      );
      // Events can be anything here, as they can from outside.
      const invoke = (event: unknown, remainingMs = 10_000): Promise<APIGatewayProxyResult> =>
        Reflect.apply(handler, undefined, [event, lambdaContext({ remainingMs: () => remainingMs })]);

      return {
        async turn(event, { remainingMs } = {}) {
          const { result, output } = await captureOutput(() => invoke(event, remainingMs));
          const lines = parseLines(output);
          return {
            answer: result,
            body: parseObject(result.body),
            emf: lines.filter((line) => '_aws' in line),
            logs: lines.filter((line) => !('_aws' in line)),
            output,
          };
        },
        async together(events) {
          const { result, output } = await captureOutput(() =>
            Promise.all(events.map((event) => invoke(event))),
          );
          return { bodies: result.map(({ body }) => parseObject(body)), lines: parseLines(output) };
        },
      };
    },
  };
}

/** Turns of the event loop that loopback traffic never needs. */
const MAX_EVENT_LOOP_TURNS = 20_000;

/**
 * Waits, without a clock, until the network has made something true.
 *
 * @throws if it does not come true
 */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns === MAX_EVENT_LOOP_TURNS) {
      throw new Error('it never came true');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function parseLines(output: string): JsonObject[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map(parseObject);
}

function parseObject(text: string): JsonObject {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) {
    throw new TypeError(`not a JSON object: ${text}`);
  }
  return { ...parsed };
}
