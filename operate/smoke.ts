import { isJsonObject } from '../lib/json/json-object.ts';
import { tryParseJson } from '../lib/json/try-parse-json.ts';
import type { Stage } from './stage.ts';
import { type CallAnswer, type SendCall, smokeTurn } from './turn.ts';

export interface SmokeOptions {
  readonly stage: Stage;
  readonly send: SendCall;
  /** Where to send the turns, if not to the stack's own address: a custom domain, say. */
  readonly url?: string | undefined;
  readonly nowEpochMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly print: (line: string) => void;
}

/** Beyond every tolerance that the function can have. */
const STALE_MS = 2 * 86_400_000;
/** CloudWatch takes a minute or two from a log line to its metric. */
const METRIC_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 10_000;

/**
 * Tries a deployed stage: a turn that must pass, two that must not, and whether the first became a metric.
 *
 * @returns whether all is well; each check has printed one line
 */
export async function smoke({ stage, send, url, nowEpochMs, sleep, print }: SmokeOptions): Promise<boolean> {
  let isWell = true;

  async function check(what: string, look: () => Promise<string | undefined>): Promise<boolean> {
    const wrong = await look().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    print(wrong === undefined ? `✓ ${what}` : `✗ ${what}: ${wrong}`);
    isWell &&= wrong === undefined;
    return wrong === undefined;
  }

  const startedAtEpochMs = nowEpochMs();
  let secret = '';
  let address = '';
  let service = '';
  const isReadable = await check('outputs and secret can be read', async () => {
    const { webhookUrl, webhookSecretArn, metricsService } = await stage.outputs();
    address = url ?? webhookUrl;
    service = metricsService;
    secret = (await stage.readSecret(webhookSecretArn)).text;
    return undefined;
  });
  if (!isReadable) {
    return false;
  }
  const passed = await check('a signed turn without a user is answered with 200', async () =>
    wrongIn(await send(smokeTurn(address, secret, startedAtEpochMs)), 200, 'crm_outcome', 'no_user'),
  );
  await check('an unsigned turn is rejected with 403', async () =>
    wrongIn(await send(smokeTurn(address)), 403, 'code', 'invalid_signature'),
  );
  await check('a turn with a stale timestamp is rejected with 403', async () =>
    wrongIn(
      await send(smokeTurn(address, secret, startedAtEpochMs - STALE_MS)),
      403,
      'code',
      'invalid_signature',
    ),
  );
  if (passed) {
    await check('the turn is a metric', async () => {
      for (let waitedMs = 0; waitedMs <= METRIC_WITHIN_MS; waitedMs += ASK_EVERY_MS) {
        if ((await stage.countTurns(service, startedAtEpochMs, nowEpochMs())) > 0) {
          return undefined;
        }
        await sleep(ASK_EVERY_MS);
      }
      return `none in ${METRIC_WITHIN_MS / 60_000} minutes: see whether the function's log has its document`;
    });
  }
  return isWell;
}

/** Says what is wrong with an answer; of its body no more than a code, since a stranger's page may answer. */
function wrongIn(
  { status, body }: CallAnswer,
  wanted: number,
  field: string,
  value: string,
): string | undefined {
  const answer = tryParseJson(body);
  const fields = isJsonObject(answer) ? answer : {};
  if (status !== wanted) {
    const { code } = fields;
    return `${status}${typeof code === 'string' ? ` ${code}` : ''}, see docs/operations.md#what-you-see-why-and-what-to-do`;
  }
  return fields[field] === value
    ? undefined
    : `${status}, but not by the webhook: its ${field} is not ${value}`;
}
