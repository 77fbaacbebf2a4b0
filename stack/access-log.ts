/**
 * Line of the HTTP API's access log. It tells who called, what was answered and how long it took, and nothing
 * of headers, query or body (variables: AWS API Gateway guide, "Customize HTTP API access logs").
 */
export const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  errorType: '$context.error.responseType',
});
