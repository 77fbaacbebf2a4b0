import type { Context } from 'aws-lambda';

export const REQUEST_ID = '5e1c2a3b-0000-4000-8000-1234567890ab';

/** Gives the context that Lambda passes to a function which has this long to live. */
export function lambdaContext(remainingMs = 10_000): Context {
  return {
    awsRequestId: REQUEST_ID,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'cognigy-webhook',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:cognigy-webhook',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/cognigy-webhook',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
