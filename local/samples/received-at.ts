/** When every sample event came in; fixed, so that writing the events again changes nothing but what changed. */
export const RECEIVED_AT = {
  epochMs: Date.UTC(2026, 10, 23, 7, 0, 0),
  /** The same instant as API Gateway's `requestContext.time` has it. */
  commonLogFormat: '23/Nov/2026:07:00:00 +0000',
} as const;
