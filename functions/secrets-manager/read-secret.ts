import type { ReadSecret } from '../../lib/secrets/held-secret.ts';
import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';

/**
 * Gives a reader of AWS Secrets Manager. The SDK is loaded apart from the function's own code (a lazy import is a
 * file of its own in the artifact), and one client serves all secrets.
 */
export function createSecretReader(): ReadSecret {
  let connected: ReturnType<typeof connect> | undefined;

  return async (secretId, stage) => {
    connected ??= connect();
    const { getSecretValue, isNotFound } = await connected.catch((error: unknown) => {
      connected = undefined;
      throw new SecretUnavailableError('AWS SDK could not be loaded', { cause: error });
    });
    try {
      const { SecretString, CreatedDate } = await getSecretValue(secretId, stage);
      if (SecretString === undefined) {
        throw new SecretUnavailableError('secret is binary, must be text');
      }
      return { text: SecretString, createdAtEpochMs: CreatedDate?.getTime() };
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error instanceof SecretUnavailableError
        ? error
        : new SecretUnavailableError('Secrets Manager gave no secret', { cause: error });
    }
  };
}

async function connect() {
  const { createClient } = await import('./client.ts');
  return createClient();
}
