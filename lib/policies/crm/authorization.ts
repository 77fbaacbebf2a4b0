import { type Credential, type Headers, isSameText, type SecretFields } from '../crm-document/credential.ts';
import type { LoadReader } from '../crm-document/read-answer.ts';
import { type CachedValue, createCachedValue } from '../freshness/cached-value.ts';
import type { SendRequest } from '../http/http-client.ts';
import { cacheSecret, MAX_SECRET_READ_MS, readCurrent, type SecretSource } from '../secrets/secret-store.ts';
import type { Time } from '../time/time.ts';
import { createTokenGrant } from './token-grant.ts';

/** Assumed where neither the server nor the document says how long a token lives. */
const DEFAULT_LIFETIME_SECONDS = 300;
/** A token is revalidated this long before its end, but never in more than the last tenth of its life. */
const MAX_MARGIN_SECONDS = 60;

export interface AuthorizationOptions {
  readonly credential: Credential;
  readonly source: SecretSource<SecretFields>;
  /** Where the credential asks for tokens, if it does. */
  readonly tokenUrl: URL | undefined;
  /** Says what answers of the token endpoint mean, where the document does. */
  readonly reader: LoadReader;
  /** For one request to the endpoint. */
  readonly timeoutMs: number;
  readonly send: SendRequest;
  readonly time: Time;
}

/** What the CRM knows us by. */
export interface Authorization {
  /** Of a request to the contact API. */
  readonly headers: CachedValue<Headers>;
  /** Whether the secret behind them is served stale. */
  readonly secret: { isStale(): boolean };
}

/** Caches what the CRM knows us by: headers made of its secret, or of a token for which the secret is shown. */
export function cacheAuthorization(options: AuthorizationOptions): Authorization {
  const { credential, source, tokenUrl } = options;
  if (credential.type === 'static') {
    const headers = cacheSecret(source, {
      read: async () => credential.authorize((await readCurrent(source)).secret),
      isSame: isSameText,
    });
    return { headers, secret: headers };
  }
  if (tokenUrl === undefined) {
    throw new TypeError('a document with tokens needs the URL of their endpoint');
  }
  const secret = cacheSecret(source, {
    read: async () => (await readCurrent(source)).secret,
    isSame: isSameText,
  });
  return { headers: cacheToken(credential, secret, tokenUrl, options), secret };
}

/** Its loads throw {@link CrmFailure} or {@link SecretUnavailableError}. */
function cacheToken(
  credential: Extract<Credential, { type: 'oauth2' }>,
  secret: CachedValue<SecretFields>,
  tokenUrl: URL,
  { reader, timeoutMs, send, time }: AuthorizationOptions,
): CachedValue<Headers> {
  const grant = createTokenGrant({ credential, secret, tokenUrl, reader, timeoutMs, send, time });
  const { lifetimeSeconds: declaredSeconds = DEFAULT_LIFETIME_SECONDS } = credential;
  return createCachedValue({
    async load() {
      const { value, lifetimeSeconds = declaredSeconds } = await grant();
      const marginSeconds = Math.min(MAX_MARGIN_SECONDS, lifetimeSeconds / 10);
      return {
        value: credential.authorize(value),
        freshMs: (lifetimeSeconds - marginSeconds) * 1_000,
        maxStaleMs: marginSeconds * 1_000,
      };
    },
    isSame: isSameText,
    mints: true,
    // Both secrets and both requests, one after the other.
    maxLoadMs: 2 * (MAX_SECRET_READ_MS + timeoutMs),
    time,
  });
}
