import type { APIGatewayProxyResult } from 'aws-lambda';
import { startWebhook, type World } from '../../functions/cognigy-webhook/start-webhook.ts';
import { createKeepAliveClient } from '../../functions/http/keep-alive-client.ts';
import { createSecretReader } from '../../functions/secrets-manager/read-secret.ts';
import { captureStdout } from './capture-stdout.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';
import { lambdaContext } from './lambda-context.ts';
import { inTurn, json, type Respond, type ScriptedServer, startScriptedServer } from './scripted-server.ts';
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

export interface TestWorld {
  readonly time: FakeTime;
  readonly secretsManager: ScriptedServer;
  readonly tokenEndpoint: ScriptedServer;
  readonly contactApi: ScriptedServer;
  /** What the function is configured with, besides the overrides of `start`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts an environment of the function, as INIT does. */
  start(overrides?: Readonly<Record<string, string>>, world?: Partial<World>): RunningWebhook;
  stop(): Promise<void>;
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
 * Starts the three dependencies on loopback, all well, and gives what starts the real function against them: its
 * own wiring, HTTP client and AWS SDK. Only time and randomness are the test's.
 */
export async function startTestWorld(): Promise<TestWorld> {
  const time = createFakeTime();
  const [secretsManager, tokenEndpoint, contactApi] = await Promise.all([
    startScriptedServer(secrets(SECRETS)),
    startScriptedServer(inTurn(token('token-1'), token('token-2'), token('token-3'))),
    startScriptedServer(json(200, ADA)),
  ]);
  const environment = {
    WEBHOOK_SECRET_ID: 'webhook',
    CRM_SECRET_ID: 'crm',
    CRM_BASE_URL: contactApi.origin,
    CRM_TOKEN_URL: `${tokenEndpoint.origin}/oauth2/token`,
  };
  // The SDK reads these itself.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });

  return {
    time,
    secretsManager,
    tokenEndpoint,
    contactApi,
    environment,
    start(overrides = {}, changed = {}) {
      const { send, connect } = createKeepAliveClient(time);
      const handler = startWebhook(
        { ...environment, ...overrides },
        {
          time,
          send,
          connect,
          readSecret: createSecretReader(send),
          random: () => 0.5,
          write: (text) => process.stdout.write(text),
          ...changed,
        },
      );
      // Events can be anything here, as they can from outside.
      const invoke = (event: unknown, remainingMs?: number): Promise<APIGatewayProxyResult> =>
        Reflect.apply(handler, undefined, [event, lambdaContext(remainingMs)]);

      return {
        async turn(event, { remainingMs } = {}) {
          const { result, output } = await captureStdout(() => invoke(event, remainingMs));
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
          const { result, output } = await captureStdout(() =>
            Promise.all(events.map((event) => invoke(event))),
          );
          return { bodies: result.map(({ body }) => parseObject(body)), lines: parseLines(output) };
        },
      };
    },
    async stop() {
      await Promise.all([secretsManager.stop(), tokenEndpoint.stop(), contactApi.stop()]);
    },
  };
}

/** Gives the script of a Secrets Manager that holds these secrets (`GetSecretValue`, AWS JSON 1.1). */
export function secrets(held: Readonly<Record<string, unknown>>): Respond {
  return (request, response) => {
    const { SecretId } = parseObject(request.body);
    const value = typeof SecretId === 'string' ? held[SecretId] : undefined;
    json(
      value === undefined ? 400 : 200,
      value === undefined
        ? { __type: 'ResourceNotFoundException', message: 'no such secret' }
        : { Name: SecretId, SecretString: typeof value === 'string' ? value : JSON.stringify(value) },
      { 'content-type': 'application/x-amz-json-1.1' },
    )(request, response);
  };
}

/** Gives the script of a token endpoint that grants this token. */
export function token(value: string, expiresInSeconds = 3_600): Respond {
  return json(200, { access_token: value, token_type: 'Bearer', expires_in: expiresInSeconds });
}

/** Turns of the event loop that loopback traffic never needs. */
const MAX_EVENT_LOOP_TURNS = 20_000;

/**
 * Waits, without a clock, until the network has made something true.
 *
 * @throws where it does not come true
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
