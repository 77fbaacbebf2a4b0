import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStage } from '../../lib/secrets/held-secret.ts';
import { functionCredentials } from './function-credentials.ts';

/** Bounds for one call of the SDK, whose own defaults wait for minutes. Two attempts stay well under a turn. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 1_500;
const MAX_ATTEMPTS = 2;

/** The AWS SDK as the reader of secrets needs it: one client for all of them. */
export function createClient() {
  const client = new SecretsManagerClient({
    maxAttempts: MAX_ATTEMPTS,
    credentials: functionCredentials(),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  return {
    getSecretValue: (secretId: string, stage: SecretStage): Promise<GetSecretValueCommandOutput> =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage })),
    isNotFound: (error: unknown): boolean => error instanceof ResourceNotFoundException,
  };
}
