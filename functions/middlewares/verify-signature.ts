import { WebhookError } from '../../lib/errors/webhook-error.ts';
import { isSameKey } from '../../lib/secrets/api-key.ts';
import type { RotatingSecret } from '../../lib/secrets/rotating-secret.ts';
import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';
import { isFresh } from '../../lib/signature/freshness.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import type { Time } from '../../lib/time/time.ts';
import { within } from '../../lib/time/within.ts';
import { readBody, readHeader } from '../api-gateway/read-event.ts';
import { type Turn, turnOf } from '../turn/turn.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

const SIGNATURE_HEADER = 'x-cognigy-signature';
const TIMESTAMP_HEADER = 'x-cognigy-timestamp';
const API_KEY_HEADER = 'x-api-key';

/** The call does not come from who holds the webhook's secret, or not now, or its bytes are not those signed. */
export class InvalidSignatureError extends WebhookError {
  readonly code = 'invalid_signature';
}

/** The call has no signature, and its key is not ours. */
export class InvalidApiKeyError extends WebhookError {
  readonly code = 'invalid_api_key';
}

export interface VerifySignatureOptions {
  readonly webhookSecret: RotatingSecret;
  /** Undefined where nobody gets in without a signature. */
  readonly apiKey: RotatingSecret | undefined;
  /** How far the timestamp of a signature may be from now. */
  readonly toleranceMs: number;
  readonly requireTimestamp: boolean;
  readonly time: Time;
}

/**
 * Lets a turn pass only where `x-cognigy-signature` is the HMAC-SHA256 of its raw body or, where the sender adds
 * `x-cognigy-timestamp`, of `timestamp.body`. Stands before the parser, which keeps no copy of the bytes.
 *
 * Where there is an API key, a call without a signature may bring that instead; a signature is always checked.
 */
export function verifySignature(options: VerifySignatureOptions): WebhookMiddleware {
  const { webhookSecret, apiKey, toleranceMs, requireTimestamp, time } = options;

  async function verifySignatureBefore({ event, context }: WebhookRequest): Promise<void> {
    const turn = turnOf(context);
    const header = readHeader(event, SIGNATURE_HEADER);
    const key = readHeader(event, API_KEY_HEADER);
    if (apiKey !== undefined && header === undefined && key !== undefined) {
      if (
        !(await inTime(
          turn,
          apiKey.accept((current) => isSameKey(key, current)),
        ))
      ) {
        throw new InvalidApiKeyError('API key wrong');
      }
      turn.auth = 'api_key';
      return;
    }

    const signatures = readSignatures(header);
    if (signatures.length === 0) {
      throw new InvalidSignatureError('signature missing or malformed');
    }
    const timestamp = readHeader(event, TIMESTAMP_HEADER);
    if (timestamp === undefined ? requireTimestamp : !isFresh(timestamp, time.epochMs(), toleranceMs)) {
      throw new InvalidSignatureError('timestamp missing, malformed or not of now');
    }
    const body = readBody(event);
    const accepted = webhookSecret.accept((secret) => verify(body, signatures, secret, timestamp));
    if (!(await inTime(turn, accepted))) {
      throw new InvalidSignatureError('signature wrong');
    }
    turn.auth = 'signature';
  }

  async function inTime({ deadlineMs }: Turn, accepted: boolean | Promise<boolean>): Promise<boolean> {
    return within(deadlineMs - time.monotonicMs(), accepted, time, secretTooLate);
  }

  return { before: verifySignatureBefore };
}

function secretTooLate(): SecretUnavailableError {
  return new SecretUnavailableError('secret did not come in time');
}
