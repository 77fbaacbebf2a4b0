import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

const TIMEOUT_MS = 10_000;

/** Gives the context of one invocation that begins now and may take ten seconds. */
export function lambdaContext(): Context {
  const deadline = performance.now() + TIMEOUT_MS;
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'cognigy-webhook-demo',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:cognigy-webhook-demo',
    logGroupName: '/aws/lambda/cognigy-webhook-demo',
    logStreamName: 'demo',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
    done: endedByCallback,
    fail: endedByCallback,
    succeed: endedByCallback,
  };
}

function endedByCallback(): never {
  throw new Error('The handler ended its turn by a callback, which Lambda has done away with.');
}
