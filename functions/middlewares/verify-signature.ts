import { WebhookError } from '../../lib/errors/webhook-error.ts';
import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';
import type { WebhookSecrets } from '../../lib/secrets/webhook-secrets.ts';
import { isFresh } from '../../lib/signature/freshness.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import type { Time } from '../../lib/time/time.ts';
import { within } from '../../lib/time/within.ts';
import { readBody, readHeader } from '../api-gateway/read-event.ts';
import { turnOf } from '../turn/turn.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

const SIGNATURE_HEADER = 'x-cognigy-signature';
const TIMESTAMP_HEADER = 'x-cognigy-timestamp';

/** The call does not come from who holds the webhook's secret, or not now, or its bytes are not those signed. */
export class InvalidSignatureError extends WebhookError {
  readonly code = 'invalid_signature';
}

export interface VerifySignatureOptions {
  readonly secrets: WebhookSecrets;
  /** How far the timestamp of a signature may be from now. */
  readonly toleranceMs: number;
  readonly requireTimestamp: boolean;
  readonly time: Time;
}

/**
 * Lets a turn pass only where `x-cognigy-signature` is the HMAC-SHA256 of its raw body or, where the sender adds
 * `x-cognigy-timestamp`, of `timestamp.body`. Stands before the parser, which keeps no copy of the bytes.
 */
export function verifySignature(options: VerifySignatureOptions): WebhookMiddleware {
  const { secrets, toleranceMs, requireTimestamp, time } = options;

  async function verifySignatureBefore({ event, context }: WebhookRequest): Promise<void> {
    const signatures = readSignatures(readHeader(event, SIGNATURE_HEADER));
    if (signatures.length === 0) {
      throw new InvalidSignatureError('signature missing or malformed');
    }
    const timestamp = readHeader(event, TIMESTAMP_HEADER);
    if (timestamp === undefined ? requireTimestamp : !isFresh(timestamp, time.epochMs(), toleranceMs)) {
      throw new InvalidSignatureError('timestamp missing, malformed or not of now');
    }
    const body = readBody(event);
    const accepted = secrets.accept((secret) => verify(body, signatures, secret, timestamp));
    const remainingMs = turnOf(context).deadlineMs - time.monotonicMs();
    if (
      !(accepted instanceof Promise ? await within(remainingMs, accepted, time, secretTooLate) : accepted)
    ) {
      throw new InvalidSignatureError('signature wrong');
    }
  }

  return { before: verifySignatureBefore };
}

function secretTooLate(): SecretUnavailableError {
  return new SecretUnavailableError('webhook secret did not come in time');
}
