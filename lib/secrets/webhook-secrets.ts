import { createCooldown } from '../freshness/cooldown.ts';
import type { Renewed } from '../freshness/renewed.ts';
import type { Time } from '../time/time.ts';
import type { HeldVersion } from './held-secret.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** The webhook's secret through its rotations. */
export interface WebhookSecrets {
  /**
   * Tells whether a signature is right under a secret in force: the current one or, for a while after a rotation,
   * the one before. Where it is not under those that we know, newer ones are looked for, but rarely: bad
   * signatures cost nobody anything.
   *
   * @param isRight tells it for one secret
   * @throws {SecretUnavailableError} (as a rejection) where no secret can be had at all
   */
  accept(isRight: (secret: string) => boolean): boolean | Promise<boolean>;
}

export interface WebhookSecretsOptions {
  readonly current: Renewed<HeldVersion<WebhookSecret>>;
  readonly readPrevious: () => Promise<HeldVersion<WebhookSecret> | undefined>;
  /** How long after the current secret was made the one before is accepted. */
  readonly rotationWindowMs: number;
  /** How often wrong signatures may make us look for newer secrets. */
  readonly cooldownMs: number;
  readonly time: Time;
}

/** The current secret as it was seen last. */
interface Known {
  readonly secret: string;
  readonly sinceEpochMs: number;
}

/** Gives the webhook's secrets; none is read before the first signature. */
export function createWebhookSecrets(options: WebhookSecretsOptions): WebhookSecrets {
  const { current, readPrevious, rotationWindowMs, time } = options;
  const looks = createCooldown(options.cooldownMs, time);
  let looking: Promise<void> | undefined;
  let known: Known | undefined;
  let previous: string | undefined;

  function note({ secret: { webhookSecret }, createdAtEpochMs }: HeldVersion<WebhookSecret>): Known {
    if (known?.secret !== webhookSecret) {
      previous = known?.secret ?? previous;
      known = { secret: webhookSecret, sinceEpochMs: createdAtEpochMs ?? time.epochMs() };
    }
    return known;
  }

  function isRightUnder(held: HeldVersion<WebhookSecret>, isRight: (secret: string) => boolean): boolean {
    const { secret, sinceEpochMs } = note(held);
    const inWindow = time.epochMs() - sinceEpochMs < rotationWindowMs;
    return isRight(secret) || (inWindow && previous !== undefined && isRight(previous));
  }

  async function look(): Promise<void> {
    // Either may fail: what is known serves on.
    const [before] = await Promise.all([
      readPrevious().catch(() => undefined),
      current.renew().then(note, () => {}),
    ]);
    // The store knows better than `note` which one was before: there may have been several rotations.
    previous = before?.secret.webhookSecret ?? previous;
  }

  async function lookAndTry(isRight: (secret: string) => boolean): Promise<boolean> {
    if (looking === undefined && !looks.take()) {
      return false;
    }
    looking ??= look().finally(() => {
      looking = undefined;
    });
    await looking;
    return isRightUnder(await current.get(), isRight);
  }

  function tryFirst(held: HeldVersion<WebhookSecret>, isRight: (secret: string) => boolean) {
    return isRightUnder(held, isRight) || lookAndTry(isRight);
  }

  return {
    accept(isRight) {
      const held = current.get();
      return held instanceof Promise
        ? held.then((value) => tryFirst(value, isRight))
        : tryFirst(held, isRight);
    },
  };
}
