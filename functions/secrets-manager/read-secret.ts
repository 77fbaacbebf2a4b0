import type { SendRequest } from '../../lib/policies/http/http-client.ts';
import type { ReadSecret } from '../../lib/policies/secrets/secret-store.ts';
import { SecretUnavailableError } from '../../lib/policies/secrets/secret-unavailable-error.ts';
import { createRequestHandler } from './request-handler.ts';
import { sdkSettings } from './sdk-settings.ts';

/**
 * Creates a reader of AWS Secrets Manager. The SDK is loaded apart from the function's own code (a lazy import is a
 * file of its own in the artifact), and one client serves all secrets.
 */
export function createSecretReader(send: SendRequest): ReadSecret {
  let connected: ReturnType<typeof connect> | undefined;

  return async (secretId, stage) => {
    connected ??= connect(send);
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

async function connect(send: SendRequest) {
  const { createClient } = await import('./client.ts');
  return createClient({ ...sdkSettings(process.env), requestHandler: createRequestHandler(send) });
}
