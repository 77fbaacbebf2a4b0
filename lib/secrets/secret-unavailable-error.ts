import { WebhookError } from '../errors/webhook-error.ts';

/** A secret of ours cannot be had or read: never the caller's fault. */
export class SecretUnavailableError extends WebhookError {
  readonly code = 'secret_unavailable';
}
