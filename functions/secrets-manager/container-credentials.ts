import type { AwsCredentialIdentityProvider } from '@smithy/types';
import * as z from 'zod/mini';
import type { SendRequest } from '../../lib/http/http-client.ts';
import { parseJsonBody } from '../../lib/http/json-body.ts';
import { SecretUnavailableError } from '../../lib/secrets/secret-unavailable-error.ts';

const TIMEOUT_MS = 1_000;
const MAX_RESPONSE_BYTES = 65_536;

/** Made when it comes to it: hardly any function has such an endpoint. */
function credentialsSchema() {
  return z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    Token: z.string(),
    Expiration: z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
  });
}

/**
 * Gives credentials from a container endpoint (AWS SDKs and Tools Reference Guide, "Container credential provider"),
 * or undefined where the environment names none. The SDK keeps them until shortly before they expire.
 *
 * The provider throws (as a rejection) {@link SecretUnavailableError} where the endpoint gives none.
 */
export function containerCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  send: SendRequest,
): AwsCredentialIdentityProvider | undefined {
  const uri = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (uri === undefined) {
    return undefined;
  }
  const endpoint = new URL(uri);
  const token = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const headers = token === undefined ? undefined : { authorization: token };

  return async () => {
    const response = await send({
      method: 'GET',
      server: endpoint,
      path: endpoint.pathname + endpoint.search,
      headers: { accept: 'application/json', ...headers },
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    const parsed = credentialsSchema().safeParse(parseJsonBody(response));
    if (response.status !== 200 || !parsed.success) {
      throw new SecretUnavailableError(`container endpoint gave no credentials with ${response.status}`);
    }
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed.data;
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: Token,
      expiration: new Date(Expiration),
    };
  };
}
