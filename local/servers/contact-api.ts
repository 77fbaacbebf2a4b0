import type { AccessTokens } from './access-tokens.ts';
import type { Respond, ServedAnswer, ServedRequest } from './exchange.ts';

const CONTACT_PATH = /^\/api\/v2\/contacts\/([^/?]+)(?:\?|$)/;

export interface ContactApiOptions {
  /** Returns a user's contact, which is sent as JSON; undefined if the user is unknown. */
  readonly contactOf: (userId: string) => object | undefined;
  /** Returns what is answered in place of a contact; undefined for most users. */
  readonly refusalOf?: (userId: string) => ServedAnswer | undefined;
  readonly tokens: Pick<AccessTokens, 'isValid'>;
}

/** Creates the CRM's contact API: `GET /api/v2/contacts/{userId}` with a Bearer token (RFC 6750). */
export function createContactApi({ contactOf, refusalOf, tokens }: ContactApiOptions): Respond {
  return (request) => {
    if (!tokens.isValid(bearerToken(request))) {
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return contactProblem(401, 'The access token is missing, unknown or expired.', headers);
    }
    const userId = readUserId(request.path);
    if (userId === undefined) {
      return contactProblem(404, 'No such resource.');
    }
    if (request.method !== 'GET') {
      return contactProblem(405, 'Contacts can only be read.', { allow: 'GET' });
    }
    const refused = refusalOf?.(userId);
    if (refused !== undefined) {
      return refused;
    }
    const contact = contactOf(userId);
    return contact === undefined ? contactProblem(404, 'No such contact.') : { status: 200, body: contact };
  };
}

/** Returns an answer as the contact API words its errors. */
export function contactProblem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ServedAnswer {
  return { status, headers, body: { error: { status, message } } };
}

function bearerToken({ headers }: ServedRequest): string {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

function readUserId(path: string): string | undefined {
  const segment = CONTACT_PATH.exec(path)?.[1];
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
