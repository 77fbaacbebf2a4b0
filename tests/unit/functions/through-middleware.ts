import middy from '@middy/core';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { WebhookEvent } from '../../../functions/api-gateway/webhook-event.ts';
import type { WebhookMiddleware } from '../../../functions/middlewares/webhook-middleware.ts';
import type { TurnContext } from '../../../functions/turn/turn.ts';

type Answer = APIGatewayProxyResult | undefined;

export const ANSWER: APIGatewayProxyResult = { statusCode: 200, body: '{}' };

/**
 * Returns a function behind these middlewares alone. Events can be anything here, as they can from outside.
 *
 * @param inner what the middlewares stand before
 */
export function throughMiddleware(
  middlewares: readonly WebhookMiddleware[],
  inner: (event: WebhookEvent) => Answer = () => ANSWER,
): (event: unknown, context: Context) => Promise<Answer> {
  const handler = middy<WebhookEvent, APIGatewayProxyResult, Error, TurnContext>(
    // That a turn may end without an answer is no case of the types.
    (event: WebhookEvent) => Reflect.apply(inner, undefined, [event]),
    { timeoutEarlyInMillis: 0 },
  );
  for (const middleware of middlewares) {
    handler.use(middleware);
  }
  return async (event, context) => Reflect.apply(handler, undefined, [event, context]);
}
