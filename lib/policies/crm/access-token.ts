import { type CachedValue, createCachedValue } from '../freshness/cached-value.ts';
import type { SendRequest } from '../http/http-client.ts';
import type { ClientCredentials } from '../secrets/secret-forms.ts';
import { cacheSecret, MAX_SECRET_READ_MS, readCurrent, type SecretSource } from '../secrets/secret-store.ts';
import type { Time } from '../time/time.ts';
import { CrmFailure } from './crm-failure.ts';
import { createCrmServer } from './crm-server.ts';
import { createGrowingPause } from './growing-pause.ts';
import {
  type AccessToken,
  readTokenResponse,
  TOKEN_ENDPOINT,
  type TokenEndpoint,
  tokenRequest,
} from './token-request.ts';

/** What the stack's secret holds until a person puts the CRM's client in. */
export const PLACEHOLDER_CLIENT_ID = 'put-the-client-id-here';

/** Assumed where the server does not say how long a token lives. */
const DEFAULT_LIFETIME_SECONDS = 300;
/** A token is revalidated this long before its end, but never in more than the last tenth of its life. */
const MAX_MARGIN_SECONDS = 60;

/** Caches the client credentials that the CRM's authorization server knows us by. */
export function cacheCredentials(source: SecretSource<ClientCredentials>): CachedValue<ClientCredentials> {
  return cacheSecret(source, {
    read: async () => (await readCurrent(source)).secret,
    isSame: isSameClient,
  });
}

function isRefusal(error: unknown): error is CrmFailure {
  return error instanceof CrmFailure && error.crmOutcome === 'unauthorized';
}

function isSameClient(one: ClientCredentials, other: ClientCredentials): boolean {
  return one.clientId === other.clientId && one.clientSecret === other.clientSecret;
}

export interface AccessTokenOptions {
  readonly endpoint: TokenEndpoint;
  readonly credentials: CachedValue<ClientCredentials>;
  /** For one request to the endpoint. */
  readonly timeoutMs: number;
  readonly send: SendRequest;
  readonly time: Time;
}

/** A client that the token endpoint refused. It is not shown again for a while: servers count, and lock out. */
interface RefusedClient {
  readonly client: ClientCredentials;
  readonly failure: CrmFailure;
}

/**
 * Caches the access token of a client credentials grant. Where the endpoint refuses our client, that may have been
 * rotated meanwhile: it is asked once more with a newer one, if there is any.
 *
 * Its loads throw {@link CrmFailure} or {@link SecretUnavailableError}.
 */
export function cacheAccessToken(options: AccessTokenOptions): CachedValue<string> {
  const { endpoint, credentials, timeoutMs, send, time } = options;
  const server = createCrmServer({ name: TOKEN_ENDPOINT, send, time });
  const pause = createGrowingPause(time);
  let refused: RefusedClient | undefined;

  async function ask(client: ClientCredentials): Promise<AccessToken> {
    if (client.clientId === PLACEHOLDER_CLIENT_ID) {
      throw new CrmFailure('unauthorized', 'CRM secret still holds the placeholder of the stack');
    }
    server.throwIfPutOff();
    const request = tokenRequest(endpoint, client, timeoutMs);
    return server.ask(request, timeoutMs, (response) => readTokenResponse(response, time.epochMs()));
  }

  /** @throws {CrmFailure} at once where this very client was refused lately */
  async function show(client: ClientCredentials): Promise<AccessToken> {
    if (refused !== undefined && isSameClient(refused.client, client) && pause.isOn()) {
      throw refused.failure;
    }
    try {
      const token = await ask(client);
      pause.end();
      return token;
    } catch (error) {
      if (isRefusal(error)) {
        if (refused !== undefined && !isSameClient(refused.client, client)) {
          pause.end();
        }
        refused = { client, failure: error };
        pause.begin();
      }
      throw error;
    }
  }

  async function grant(): Promise<AccessToken> {
    const client = await credentials.get();
    try {
      return await show(client);
    } catch (error) {
      const newer = isRefusal(error) ? await credentials.replace(client).catch(() => client) : client;
      if (isSameClient(newer, client)) {
        throw error;
      }
      return await show(newer);
    }
  }

  return createCachedValue({
    async load() {
      const { value, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = await grant();
      const marginSeconds = Math.min(MAX_MARGIN_SECONDS, lifetimeSeconds / 10);
      return {
        value,
        freshMs: (lifetimeSeconds - marginSeconds) * 1_000,
        maxStaleMs: marginSeconds * 1_000,
      };
    },
    isSame: (one, other) => one === other,
    mints: true,
    // Both secrets and both requests, one after the other.
    maxLoadMs: 2 * (MAX_SECRET_READ_MS + timeoutMs),
    time,
  });
}
