import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { SecretStage } from '../../lib/policies/secrets/secret-store.ts';

/**
 * The AWS SDK as the reader of secrets needs it: one client for all of them.
 *
 * A file of its own in the artifact, loaded behind the function's start. It imports nothing that the function has
 * too, since what both have would be a third file.
 */
export function createClient(settings: SecretsManagerClientConfig) {
  const client = new SecretsManagerClient({
    ...settings,
    // Where Lambda gives them. The SDK's own chain knows six more places, and would be almost half of its code.
    credentials: fromEnv(),
  });
  return {
    getSecretValue: (secretId: string, stage: SecretStage): Promise<GetSecretValueCommandOutput> =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage })),
    isNotFound: (error: unknown): boolean => error instanceof ResourceNotFoundException,
  };
}
