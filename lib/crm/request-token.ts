import { createCooldown } from '../freshness/cooldown.ts';
import type { Renewed } from '../freshness/renewed.ts';
import type { Connect, SendRequest } from '../http/http-client.ts';
import type { HeldVersion } from '../secrets/held-secret.ts';
import type { Time } from '../time/time.ts';
import type { ClientCredentials } from './client-credentials.ts';
import { CrmFailure } from './crm-failure.ts';
import { type AccessToken, readTokenResponse, type TokenEndpoint, tokenRequest } from './token-request.ts';

/** How often refused credentials may make us look for newer ones. */
const ROTATION_COOLDOWN_MS = 5_000;

export interface TokenDependencies {
  readonly endpoint: TokenEndpoint;
  readonly credentials: Renewed<HeldVersion<ClientCredentials>>;
  readonly timeoutMs: number;
  readonly send: SendRequest;
  readonly connect: Connect;
  readonly time: Time;
}

/**
 * Gives what asks the token endpoint for a token. Where it refuses our client, the client may have been rotated
 * meanwhile: its secret is read anew, and asked with once more if it is another one.
 *
 * The request throws {@link CrmFailure}, {@link HttpFailure} or {@link SecretUnavailableError}.
 */
export function createTokenRequest(dependencies: TokenDependencies): () => Promise<AccessToken> {
  const { endpoint, credentials, timeoutMs, send, connect, time } = dependencies;
  const rotations = createCooldown(ROTATION_COOLDOWN_MS, time);

  async function ask(client: ClientCredentials): Promise<AccessToken> {
    const response = await send(tokenRequest(endpoint, client, timeoutMs));
    return readTokenResponse(response, time.epochMs());
  }

  async function renewed(known: ClientCredentials): Promise<ClientCredentials> {
    try {
      return (await credentials.renew()).secret;
    } catch {
      return known;
    }
  }

  return async () => {
    const coming = credentials.get();
    if (coming instanceof Promise) {
      connect(endpoint.url);
    }
    const known = (await coming).secret;
    try {
      return await ask(known);
    } catch (error) {
      const refused = error instanceof CrmFailure && error.crmOutcome === 'unauthorized';
      const newer = refused && rotations.take() ? await renewed(known) : known;
      if (newer.clientId === known.clientId && newer.clientSecret === known.clientSecret) {
        throw error;
      }
      return await ask(newer);
    }
  };
}
