import { WebhookError } from '../../errors/webhook-error.ts';
import { COOLDOWN_MS } from '../freshness/cached-value.ts';

/** A secret of ours cannot be had or read: never the caller's fault. */
export class SecretUnavailableError extends WebhookError {
  readonly code = 'secret_unavailable';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, retryAfterMs: COOLDOWN_MS });
  }
}
