import { type Credential, isSameText, type SecretFields } from '../crm-document/credential.ts';
import type { AnswerReader, LoadReader } from '../crm-document/read-answer.ts';
import type { CachedValue } from '../freshness/cached-value.ts';
import type { HttpResponse, SendRequest } from '../http/http-client.ts';
import type { Time } from '../time/time.ts';
import { answerFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';
import { createCrmServer } from './crm-server.ts';
import { createGrowingPause } from './growing-pause.ts';
import { type AccessToken, readTokenResponse, TOKEN_ENDPOINT } from './token-response.ts';

/** What the stack's secret holds until a person puts the CRM's client in. */
export const PLACEHOLDER_CLIENT_ID = 'put-the-client-id-here';

const MAX_TOKEN_RESPONSE_BYTES = 65_536;

export interface TokenGrantOptions {
  readonly credential: Extract<Credential, { type: 'oauth2' }>;
  readonly secret: CachedValue<SecretFields>;
  readonly tokenUrl: URL;
  readonly reader: LoadReader;
  readonly timeoutMs: number;
  readonly send: SendRequest;
  readonly time: Time;
}

/** A client that the token endpoint refused. It is not shown again for a while: servers count, and lock out. */
interface RefusedClient {
  readonly client: SecretFields;
  readonly failure: CrmFailure;
}

/**
 * Creates what asks the token endpoint for a token (RFC 6749 section 4.4). Where it refuses our client, that may have
 * been rotated meanwhile: it is asked once more with a newer one, if there is any.
 *
 * What it creates throws (as a rejection) {@link CrmFailure} or {@link SecretUnavailableError}.
 */
export function createTokenGrant(options: TokenGrantOptions): () => Promise<AccessToken> {
  const { credential, secret, tokenUrl, reader, timeoutMs, send, time } = options;
  const server = createCrmServer({ name: TOKEN_ENDPOINT, send, time });
  const pause = createGrowingPause(time);
  let refused: RefusedClient | undefined;

  async function ask(client: SecretFields): Promise<AccessToken> {
    if (client['clientId'] === PLACEHOLDER_CLIENT_ID) {
      throw new CrmFailure('unauthorized', 'CRM secret still holds the placeholder of the stack');
    }
    server.throwIfPutOff();
    const request = {
      method: 'POST',
      server: tokenUrl,
      path: tokenUrl.pathname + tokenUrl.search,
      ...credential.tokenRequest(client),
      timeoutMs,
      maxResponseBytes: MAX_TOKEN_RESPONSE_BYTES,
    } as const;
    const token = server.ask(request, timeoutMs, async (response) => {
      const { readTokenOutcome } = await reader();
      throwIfDeclared(readTokenOutcome(response), response, time.epochMs());
      return readTokenResponse(response, credential.hasScheme, time.epochMs());
    });
    // Whoever reads the answer tells if that fails.
    reader().catch(() => {});
    return token;
  }

  /** @throws {CrmFailure} at once where this very client was refused lately */
  async function show(client: SecretFields): Promise<AccessToken> {
    if (refused !== undefined && isSameText(refused.client, client) && pause.isOn()) {
      throw refused.failure;
    }
    try {
      const token = await ask(client);
      pause.end();
      return token;
    } catch (error) {
      if (isRefusal(error)) {
        if (refused !== undefined && !isSameText(refused.client, client)) {
          pause.end();
        }
        refused = { client, failure: error };
        pause.begin();
      }
      throw error;
    }
  }

  return async () => {
    const client = await secret.get();
    try {
      return await show(client);
    } catch (error) {
      const newer = isRefusal(error) ? await secret.replace(client).catch(() => client) : client;
      if (isSameText(newer, client)) {
        throw error;
      }
      return await show(newer);
    }
  };
}

/** @throws {CrmFailure} where the document says what an answer of the token endpoint means */
function throwIfDeclared(
  outcome: ReturnType<AnswerReader['readTokenOutcome']>,
  response: HttpResponse,
  nowEpochMs: number,
): void {
  if (outcome !== undefined) {
    throw answerFailure(outcome, `${TOKEN_ENDPOINT} answered ${response.status}`, response, nowEpochMs);
  }
}

function isRefusal(error: unknown): error is CrmFailure {
  return error instanceof CrmFailure && error.crmOutcome === 'unauthorized';
}
