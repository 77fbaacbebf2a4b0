import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { AwsCredentialIdentityProvider } from '@smithy/types';

/**
 * Gives the credentials that Lambda gives a function: in its environment, or at a container endpoint where they
 * must outlive it (AWS SDKs Reference Guide, "Container credential provider"). The SDK's own chain knows six more
 * places, none of which is on Lambda, and would be almost half of its code.
 */
export function functionCredentials(): AwsCredentialIdentityProvider {
  if (process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] === undefined) {
    return fromEnv();
  }
  return async () => {
    const { fromHttp } = await import('@aws-sdk/credential-provider-http');
    return fromHttp()();
  };
}
