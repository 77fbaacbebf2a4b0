import { WebhookError } from '../../lib/errors/webhook-error.ts';
import type { CachedSecret } from '../../lib/secrets/cached-secret.ts';
import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';
import type { WebhookSecret } from '../../lib/secrets/webhook-secret.ts';
import { verify } from '../../lib/signature/verify.ts';
import type { Time } from '../../lib/time/time.ts';
import { within } from '../../lib/time/within.ts';
import { readBody, readHeader } from '../api-gateway/read-event.ts';
import { turnOf } from '../turn/turn.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

const SIGNATURE_HEADER = 'x-cognigy-signature';

/** The call does not come from who holds the webhook's secret, or its bytes are not those that were signed. */
export class InvalidSignatureError extends WebhookError {
  readonly code = 'invalid_signature';

  constructor() {
    super('signature missing, malformed or wrong');
  }
}

interface VerifySignatureOptions {
  readonly secret: CachedSecret<WebhookSecret>;
  readonly time: Time;
}

/**
 * Lets a turn pass only where `x-cognigy-signature` is the HMAC-SHA256 of its raw body. Stands before the parser,
 * which keeps no copy of the bytes.
 */
export function verifySignature({ secret, time }: VerifySignatureOptions): WebhookMiddleware {
  async function verifySignatureBefore({ event, context }: WebhookRequest): Promise<void> {
    const held = secret.get();
    const { webhookSecret } =
      held instanceof Promise
        ? await within(turnOf(context).deadlineMs - time.monotonicMs(), held, time, secretTooLate)
        : held;
    if (!verify(readBody(event), readHeader(event, SIGNATURE_HEADER), webhookSecret)) {
      throw new InvalidSignatureError();
    }
  }

  return { before: verifySignatureBefore };
}

function secretTooLate(): SecretUnavailableError {
  return new SecretUnavailableError('webhook secret did not come in time');
}
