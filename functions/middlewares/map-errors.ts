import { toProblemResponse } from '../api-gateway/problem.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

/** Answers every error as problem details, so that nothing is ever thrown to Lambda. */
export function mapErrors(): WebhookMiddleware {
  function mapErrorsOnError(request: WebhookRequest): void {
    // Assigned, not returned: a returned answer would skip the middleware that measures the turn.
    request.response = toProblemResponse(request.error, request.context.awsRequestId);
  }

  return { onError: mapErrorsOnError };
}
