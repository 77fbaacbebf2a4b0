import { WebhookError } from '../../errors/webhook-error.ts';

/** What a caller is told to wait: some more than the second after which the secret is read again. */
const RETRY_AFTER_MS = 5_000;

/** A secret of ours cannot be had or read: never the caller's fault. */
export class SecretUnavailableError extends WebhookError {
  readonly code = 'secret_unavailable';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, retryAfterMs: RETRY_AFTER_MS });
  }
}
