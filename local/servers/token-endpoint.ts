import type { AccessTokens } from './access-tokens.ts';
import { type ClientCredentials, readClientCredentials } from './client-authentication.ts';
import type { Respond, ServedAnswer, ServedRequest } from './exchange.ts';

/** Path of the token endpoint below its origin. */
export const TOKEN_PATH = '/oauth2/token';

export interface TokenEndpointOptions {
  /** Returns the client, or the clients, that get a token now. */
  readonly client: () => ClientCredentials | readonly ClientCredentials[];
  /** The only scope that is granted. */
  readonly scope: string;
  /** Read for each request. */
  readonly lifetimeSeconds: number;
  readonly tokens: AccessTokens;
}

/** Creates an OAuth 2 token endpoint for the client credentials grant (RFC 6749 sections 4.4.2, 5.1 and 5.2). */
export function createTokenEndpoint(options: TokenEndpointOptions): Respond {
  return (request) => {
    const refused = refuse(request, options);
    if (refused !== undefined) {
      return refused;
    }
    const { lifetimeSeconds, scope, tokens } = options;
    return noStore(200, {
      access_token: tokens.issue(lifetimeSeconds),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope,
    });
  };
}

/** Creates a token endpoint that grants a token to everybody, whatever they send: documents ask in ways of their own. */
export function createOpenTokenEndpoint(tokens: AccessTokens, lifetimeSeconds: number): Respond {
  return () =>
    noStore(200, {
      access_token: tokens.issue(lifetimeSeconds),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
    });
}

function refuse(request: ServedRequest, { client, scope }: TokenEndpointOptions): ServedAnswer | undefined {
  if (request.path.split('?')[0] !== TOKEN_PATH) {
    return { status: 404, body: { error: 'not_found' } };
  }
  if (request.method !== 'POST') {
    return { status: 405, headers: { allow: 'POST' }, body: {} };
  }
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') {
    return refusal('invalid_request');
  }
  const form = new URLSearchParams(request.body);
  const shown = readClientCredentials(request, form);
  const isKnown = [client()]
    .flat()
    .some(
      ({ clientId, clientSecret }) => shown?.clientId === clientId && shown.clientSecret === clientSecret,
    );
  if (!isKnown) {
    return noStore(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="local stack"' });
  }
  const grant = form.get('grant_type');
  if (grant === null) {
    return refusal('invalid_request');
  }
  if (grant !== 'client_credentials') {
    return refusal('unsupported_grant_type');
  }
  return form.get('scope') === scope ? undefined : refusal('invalid_scope');
}

function refusal(error: string): ServedAnswer {
  return noStore(400, { error });
}

function noStore(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ServedAnswer {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body };
}
