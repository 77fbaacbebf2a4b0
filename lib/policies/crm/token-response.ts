import * as z from 'zod/mini';
import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { asJsonObject } from '../../json/json-object.ts';
import { tryParseJson } from '../../json/try-parse-json.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { answerFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';

export interface AccessToken {
  readonly value: string;
  /** Undefined where the server does not say; RFC 6749 section 5.1 only recommends it. */
  readonly lifetimeSeconds: number | undefined;
}

/** Names the server, for operators. */
export const TOKEN_ENDPOINT = 'token endpoint';

/** The codes that blame client or request (RFC 6749 section 5.2). Whatever else a server calls an error is its own. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** Some servers leave the type out, or call it `BearerToken`. */
const BEARER = /^bearer(?:token)?$/i;

const tokenResponseSchema = z.object({
  // What cannot stand in a header (RFC 6750 section 2.1) is no token.
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  token_type: z.optional(z.unknown()),
  expires_in: z.optional(z.unknown()),
});

/**
 * Reads the answer of the token endpoint (RFC 6749 sections 5.1 and 5.2). Some servers send their errors with 200.
 *
 * @throws {CrmFailure} `unauthorized` where it refuses our client (401, or one of the six codes of section 5.2),
 *   `rate_limited` for 429, `unavailable` for anything else that is not a bearer token
 * @param hasScheme whether the document names the scheme, whatever the answer calls its type
 */
export function readTokenResponse(
  response: HttpResponse,
  hasScheme: boolean,
  nowEpochMs: number,
): AccessToken {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const outcome = status === 429 ? 'rate_limited' : 'unavailable';
    throw answerFailure(outcome, `${TOKEN_ENDPOINT} answered ${status}`, response, nowEpochMs);
  }
  const answer = asJsonObject(tryParseJson(decodeUtf8(response.body)));
  if (status === 401 || REFUSALS.has(answer['error'])) {
    throw new CrmFailure('unauthorized', `${TOKEN_ENDPOINT} refused our client with ${status}`);
  }
  if (status < 200 || status >= 300) {
    throw new CrmFailure('unavailable', `${TOKEN_ENDPOINT} answered ${status}`, { outage: true });
  }
  const parsed = tokenResponseSchema.safeParse(answer);
  if (!parsed.success || !(hasScheme || isBearer(parsed.data.token_type))) {
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

function isBearer(type: unknown): boolean {
  return type === undefined || type === null || (typeof type === 'string' && BEARER.test(type));
}
