import { randomInt } from 'node:crypto';
import type { Stage } from './stage.ts';
import { type SendCall, smokeTurn } from './turn.ts';

export interface RotateOptions {
  readonly stage: Stage;
  readonly send: SendCall;
  readonly url?: string | undefined;
  /** Also where the last rotation is not over yet. */
  readonly force: boolean;
  readonly nowEpochMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly print: (line: string) => void;
  readonly createSecret?: () => string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** As many as CloudFormation generates. */
const SECRET_LENGTH = 64;
/** Two looks for a newer secret: running environments look at most once in five seconds. */
const TRIES = 5;
const TRY_EVERY_MS = 3_000;
const HOUR_MS = 3_600_000;

/**
 * Rotates the webhook's secret: makes a new one the current one, sees that it is accepted, and the previous one
 * as long as the stage has it, and says what is next.
 *
 * @returns whether that is so
 */
export async function rotate(options: RotateOptions): Promise<boolean> {
  const { stage, send, url, force, nowEpochMs, sleep, print, createSecret = generateSecret } = options;
  const { webhookUrl, webhookSecretArn, rotationWindowMs } = await stage.outputs();
  const address = url ?? webhookUrl;
  const previous = await stage.readSecret(webhookSecretArn);
  const ageMs = nowEpochMs() - previous.createdAtEpochMs;
  if (previous.hasPrevious && ageMs < rotationWindowMs && !force) {
    print(
      `✗ not rotated: the secret is ${hours(ageMs)} old, and the one before it accepted for ${hours(rotationWindowMs)}. Whoever still signs with that would be shut out; --force does it all the same`,
    );
    return false;
  }

  const secret = createSecret();
  await stage.putSecret(webhookSecretArn, secret);
  print('✓ a new secret is the current one');
  const isOver = rotationWindowMs === 0;
  const isWell =
    (await expectStatus('the new one is accepted', secret, 200)) &&
    (isOver
      ? await expectStatus('the previous one is not accepted any more', previous.text, 403)
      : await expectStatus('the previous one is accepted', previous.text, 200));
  if (isWell) {
    const until = isOver ? 'now: until then the bot is shut out' : `within ${hours(rotationWindowMs)}`;
    print(`next: put the new secret into the Connection in Cognigy ${until}`);
    print(
      `      aws secretsmanager get-secret-value --secret-id ${webhookSecretArn} --query SecretString --output text`,
    );
  }
  return isWell;

  async function expectStatus(what: string, value: string, wanted: number): Promise<boolean> {
    let status = 0;
    for (let tries = 0; tries < TRIES && status !== wanted; tries += 1) {
      if (tries > 0) {
        await sleep(TRY_EVERY_MS);
      }
      ({ status } = await send(smokeTurn(address, value, nowEpochMs())));
    }
    print(status === wanted ? `✓ ${what}` : `✗ ${what}: ${status}, see docs/operations.md#rotation`);
    return status === wanted;
  }
}

function generateSecret(): string {
  return Array.from({ length: SECRET_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function hours(ms: number): string {
  return `${(ms / HOUR_MS).toFixed(1)} hours`;
}
