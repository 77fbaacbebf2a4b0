import type { LocalStack } from './local-stack.ts';

/** What Lambda sets for a function, and all that the AWS SDK and osls read. */
const OF_AWS = /^(?:AWS_|_X_AMZN_)/i;

/**
 * Points the environment of a process at the local stack. Of AWS's variables it then has those that the stack gives
 * it, and no other: what a developer's shell holds (a profile, an endpoint, an order to use FIPS) ends here, whatever
 * its name.
 */
export function enterLocalStack(
  variables: NodeJS.ProcessEnv,
  { environment }: Pick<LocalStack, 'environment'>,
): void {
  for (const name of Object.keys(variables)) {
    if (OF_AWS.test(name)) {
      delete variables[name];
    }
  }
  Object.assign(variables, environment);
}
