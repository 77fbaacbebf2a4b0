import { WebhookError } from '../../lib/errors/webhook-error.ts';
import type { CallerSecret } from '../../lib/policies/secrets/caller-secret.ts';
import { SecretUnavailableError } from '../../lib/policies/secrets/secret-unavailable-error.ts';
import { DeadlineOverError } from '../../lib/policies/time/deadline.ts';
import type { Time } from '../../lib/policies/time/time.ts';
import { isSameKey } from '../../lib/signature/api-key.ts';
import { isFresh } from '../../lib/signature/freshness.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import { readBody, readHeader, readHeaderValues } from '../api-gateway/read-event.ts';
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
  readonly webhookSecret: CallerSecret;
  /** Undefined where nobody gets in without a signature. */
  readonly apiKey: CallerSecret | undefined;
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
    const header = readHeaderValues(event, SIGNATURE_HEADER)?.join();
    const key = readHeader(event, API_KEY_HEADER);
    if (apiKey !== undefined && header === undefined && key !== undefined) {
      const isRightKey = apiKey.accept((current) => isSameKey(key, current));
      if (!(await inTime(turn, isRightKey))) {
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

  return { before: verifySignatureBefore };
}

/** Waits for the verdict. A turn whose deadline ends first has none: it is put off, not refused. */
async function inTime({ deadline }: Turn, verdict: boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await deadline.wait(verdict);
  } catch (error) {
    throw error instanceof DeadlineOverError
      ? new SecretUnavailableError('secret did not come in time')
      : error;
  }
}
