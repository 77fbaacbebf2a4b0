import { STACK_NAME, sub } from './intrinsics.ts';
import { FRAMEWORK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

/**
 * What the framework has no key for, on resources that it makes.
 *
 * The throttling bounds the bill and the account's concurrency: 50 turns a second, each at the CRM's deadline of
 * 6 s, hold 300 of the 1000 executions that an account has by default.
 */
export const extensions = {
  // Where each group adds nothing to the account's one policy for log deliveries (Amazon API Gateway guide, "Configure
  // logging for HTTP APIs"), which holds 5,120 characters and then stops deployments.
  [FRAMEWORK_IDS.httpApiLogGroup]: {
    Properties: { LogGroupName: sub(`/aws/vendedlogs/http-api/${STACK_NAME}`) },
  },
  [FRAMEWORK_IDS.httpApiStage]: {
    Properties: {
      DefaultRouteSettings: {
        DetailedMetricsEnabled: false,
        ThrottlingRateLimit: setting('throttleRate'),
        ThrottlingBurstLimit: setting('throttleBurst'),
      },
    },
  },
};
