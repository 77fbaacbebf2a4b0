import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';

/** Bounds for one call of the SDK, whose own defaults wait for minutes. Two attempts stay well under a turn. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 1_500;
const MAX_ATTEMPTS = 2;

/** Gives the text of a secret by its name or ARN. */
export type ReadSecret = (secretId: string) => Promise<string>;

/**
 * Gives a reader of AWS Secrets Manager. The SDK is loaded apart from the function's own code, so that its import
 * and ours overlap; one client serves all secrets.
 */
export function createSecretReader(): ReadSecret {
  let connected: ReturnType<typeof connect> | undefined;

  return async (secretId) => {
    connected ??= connect();
    const { client, GetSecretValueCommand } = await connected;
    let secretText: string | undefined;
    try {
      ({ SecretString: secretText } = await client.send(new GetSecretValueCommand({ SecretId: secretId })));
    } catch (error) {
      throw new SecretUnavailableError('Secrets Manager gave no secret', { cause: error });
    }
    if (secretText === undefined) {
      throw new SecretUnavailableError('secret is binary, must be text');
    }
    return secretText;
  };
}

async function connect() {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  return { client, GetSecretValueCommand };
}
