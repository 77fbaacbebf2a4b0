import type { AwsCall } from './aws-proxy.ts';

const SERVICES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Calls that are named by method and path, and the action that each needs (Service Authorization Reference). */
const BY_PATH: readonly (readonly [RegExp, string])[] = [
  [/^s3 (?:HEAD \/[^/]+\/?|GET \/[^/]+\/?\?list-type=2.*)$/, 's3:ListBucket'],
  [/^s3 (?:HEAD|GET) \/[^/]+\/[^?]+/, 's3:GetObject'],
  [/^s3 PUT \/[^/]+\/[^?]+/, 's3:PutObject'],
  [/^s3 POST \/[^/]+\/?\?delete=/, 's3:DeleteObject'],
  [/^lambda GET \/2015-03-31\/functions\/[^/]+$/, 'lambda:GetFunction'],
];

/** Returns the IAM action that a call needs; the call itself where nobody has written it down. */
export function iamActionOf({ service, operation }: AwsCall): string {
  const call = `${service} ${operation}`;
  const named = /^\w+$/.test(operation) ? `${SERVICES[service] ?? service}:${operation}` : call;
  return BY_PATH.find(([pattern]) => pattern.test(call))?.[1] ?? named;
}
