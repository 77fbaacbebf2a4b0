import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** REST API (payload format 1.0), or HTTP API and function URL (2.0). */
export type WebhookEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;
