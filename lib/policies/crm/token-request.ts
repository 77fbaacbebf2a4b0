import * as z from 'zod/mini';
import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { asJsonObject } from '../../json/json-object.ts';
import { tryParseJson } from '../../json/try-parse-json.ts';
import type { HttpRequest, HttpResponse } from '../http/http-client.ts';
import type { ClientCredentials } from '../secrets/secret-forms.ts';
import { answerFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';

/** How the client authenticates at the token endpoint (RFC 6749 section 2.3.1, names of RFC 7591 section 2). */
export const TOKEN_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;

export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number];

export interface TokenEndpoint {
  readonly url: URL;
  readonly scope: string;
  readonly authMethod: TokenAuthMethod;
}

export interface AccessToken {
  readonly value: string;
  /** Undefined where the server does not say; RFC 6749 section 5.1 only recommends it. */
  readonly lifetimeSeconds: number | undefined;
}

/** Names the server, for operators. */
export const TOKEN_ENDPOINT = 'token endpoint';

const MAX_TOKEN_RESPONSE_BYTES = 65_536;

/** The codes that blame client or request (RFC 6749 section 5.2). Whatever else a server calls an error is its own. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

const tokenResponseSchema = z.object({
  // What cannot stand in a header (RFC 6750 section 2.1) is no token.
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  // Some servers leave it out, or call it `BearerToken`.
  token_type: z.nullish(z.string().check(z.regex(/^bearer(?:token)?$/i))),
  expires_in: z.optional(z.unknown()),
});

/** Creates the request of a client credentials grant (RFC 6749 section 4.4.2). */
export function tokenRequest(
  endpoint: TokenEndpoint,
  credentials: ClientCredentials,
  timeoutMs: number,
): HttpRequest {
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: endpoint.scope });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (endpoint.authMethod === 'client_secret_basic') {
    headers['authorization'] = basicAuthorization(credentials);
  } else {
    form.set('client_id', credentials.clientId);
    form.set('client_secret', credentials.clientSecret);
  }
  return {
    method: 'POST',
    server: endpoint.url,
    path: endpoint.url.pathname + endpoint.url.search,
    headers,
    body: form.toString(),
    timeoutMs,
    maxResponseBytes: MAX_TOKEN_RESPONSE_BYTES,
  };
}

/**
 * Reads the answer of the token endpoint (RFC 6749 sections 5.1 and 5.2). Some servers send their errors with 200.
 *
 * @throws {CrmFailure} `unauthorized` where it refuses our client (401, or one of the six codes of section 5.2),
 *   `rate_limited` for 429, `unavailable` for anything else that is not a bearer token
 */
export function readTokenResponse(response: HttpResponse, nowEpochMs: number): AccessToken {
  const { status } = response;
  if (status === 429 || status >= 500) {
    throw answerFailure(TOKEN_ENDPOINT, response, nowEpochMs);
  }
  const answer = asJsonObject(tryParseJson(decodeUtf8(response.body)));
  if (status === 401 || REFUSALS.has(answer['error'])) {
    throw new CrmFailure('unauthorized', `${TOKEN_ENDPOINT} refused our client with ${status}`);
  }
  if (status < 200 || status >= 300) {
    throw new CrmFailure('unavailable', `${TOKEN_ENDPOINT} answered ${status}`, { outage: true });
  }
  const parsed = tokenResponseSchema.safeParse(answer);
  if (!parsed.success) {
    throw new CrmFailure('unavailable', `${TOKEN_ENDPOINT} gave no bearer token with ${status}`, {
      outage: true,
    });
  }
  return { value: parsed.data.access_token, lifetimeSeconds: readLifetime(parsed.data.expires_in) };
}

/** Servers are known to send `expires_in` as text; what is no duration counts as not said. */
function readLifetime(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  // Stryker disable next-line ConditionalExpression: a question of types alone, only numbers are finite
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function basicAuthorization({ clientId, clientSecret }: ClientCredentials): string {
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** application/x-www-form-urlencoded for a single value, as RFC 6749 section 2.3.1 asks before base64. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
