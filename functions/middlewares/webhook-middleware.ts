import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { WebhookEvent } from '../api-gateway/webhook-event.ts';
import type { TurnContext } from '../turn/turn.ts';

export type WebhookMiddleware = MiddlewareObj<WebhookEvent, APIGatewayProxyResult, Error, TurnContext>;

export type WebhookRequest = Request<WebhookEvent, APIGatewayProxyResult, Error, TurnContext>;
