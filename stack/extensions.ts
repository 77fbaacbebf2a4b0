import { FRAMEWORK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

const retention = { Properties: { RetentionInDays: setting('logRetentionDays') } };

/**
 * Settings of resources that the framework makes: route throttling, for which it has no key, and numbers that
 * its types want as literals and therefore not as a stage's setting.
 *
 * The throttling bounds the bill and the account's concurrency: 50 turns a second, each at the CRM's deadline of
 * 6 s, hold 300 of the 1000 executions that an account has by default.
 */
export const extensions = {
  [FRAMEWORK_IDS.function]: { Properties: { MemorySize: setting('memoryMb') } },
  [FRAMEWORK_IDS.functionLogGroup]: retention,
  [FRAMEWORK_IDS.httpApiLogGroup]: retention,
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
