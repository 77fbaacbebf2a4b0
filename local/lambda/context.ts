import type { Context } from 'aws-lambda';

/** The request id of every context that is given no other. */
export const REQUEST_ID = '5e1c2a3b-0000-4000-8000-1234567890ab';

export interface ContextOptions {
  readonly requestId?: string;
  /** Returns how long the function has until Lambda ends it, in ms; ten seconds unless given. */
  readonly remainingMs?: () => number;
}

/** Returns the context that Lambda passes to the function with one invocation. */
export function lambdaContext({
  requestId = REQUEST_ID,
  remainingMs = () => 10_000,
}: ContextOptions = {}): Context {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'cognigy-webhook',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:cognigy-webhook',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/cognigy-webhook',
    logStreamName: '2026/11/23/[$LATEST]local',
    getRemainingTimeInMillis: remainingMs,
    done: endedByCallback,
    fail: endedByCallback,
    succeed: endedByCallback,
  };
}

function endedByCallback(): never {
  throw new Error('The handler ended its turn by a callback, which Lambda has done away with.');
}
