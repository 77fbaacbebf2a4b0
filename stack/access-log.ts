import { ref } from './intrinsics.ts';
import { FRAMEWORK_IDS, STACK_IDS } from './logical-ids.ts';
import { refusedCalls } from './metrics.ts';

/**
 * Line of the HTTP API's access log. It tells who called, what was answered and how long it took, and nothing
 * of headers, query or body. When it came is the log event's own time (variables: AWS API Gateway guide, "Customize HTTP API access logs").
 */
export const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
});

/** Counts the calls that the route's throttle refused: they have a 429, and no function was asked. */
export const refusedCallsFilter = {
  [STACK_IDS.refusedCallsFilter]: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: ref(FRAMEWORK_IDS.httpApiLogGroup),
      FilterPattern: '{ $.status = "429" && $.integrationStatus = "-" }',
      MetricTransformations: [
        { MetricNamespace: refusedCalls.namespace, MetricName: refusedCalls.name, MetricValue: '1' },
      ],
    },
  },
};
