import { randomBytes } from 'node:crypto';
import { type ClientCredentials, readClientCredentials } from './client-authentication.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  serveOnLoopback,
} from './loopback-server.ts';

/** Path of the token endpoint below its origin. */
export const TOKEN_PATH = '/oauth2/token';

const SCOPE = 'crm.read:contacts';
const EXPIRES_IN_SECONDS = 3600;

/**
 * Starts an OAuth 2 token endpoint for the client credentials grant (RFC 6749 section 4.4).
 *
 * @param client the one client that gets tokens
 * @param issuedTokens receives every token given out, for the API that accepts them
 */
export function startTokenEndpoint(
  client: ClientCredentials,
  issuedTokens: Set<string>,
): Promise<LoopbackServer> {
  return serveOnLoopback((request) => {
    const refused = refuse(request, client);
    if (refused !== undefined) return refused;

    const token = randomBytes(24).toString('base64url');
    issuedTokens.add(token);
    return noStore(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: EXPIRES_IN_SECONDS,
      scope: SCOPE,
    });
  });
}

function refuse(request: LoopbackRequest, client: ClientCredentials): LoopbackAnswer | undefined {
  if (request.path !== TOKEN_PATH) return { status: 404, body: { error: 'not_found' } };
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: {} };
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') return noStore(400, { error: 'invalid_request' });

  const form = new URLSearchParams(request.body);
  const shown = readClientCredentials(request, form);
  if (shown?.clientId !== client.clientId || shown.clientSecret !== client.clientSecret) {
    return noStore(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="local world"' });
  }
  const grant = form.get('grant_type');
  if (grant === null) return noStore(400, { error: 'invalid_request' });
  if (grant !== 'client_credentials') return noStore(400, { error: 'unsupported_grant_type' });
  if (form.get('scope') !== SCOPE) return noStore(400, { error: 'invalid_scope' });
  return undefined;
}

function noStore(status: number, body: unknown, headers: Record<string, string> = {}): LoopbackAnswer {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body };
}
