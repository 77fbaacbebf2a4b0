import type { APIGatewayProxyResult } from 'aws-lambda';

/**
 * Creates an answer that all three kinds of event accept. The status is always explicit: payload format 2.0 takes
 * an answer without one for a 200.
 */
export function toResponse(
  statusCode: number,
  contentType: string,
  body: object,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
