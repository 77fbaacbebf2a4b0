import type { ContactReply } from './contacts.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  serveOnLoopback,
} from './loopback-server.ts';

const CONTACT_PATH = /^\/api\/v2\/contacts\/([^/]+)$/;

/**
 * Starts the CRM's contact API: `GET /api/v2/contacts/{id}` with a Bearer token.
 *
 * @param contacts what it answers, by user id; any other id is unknown
 * @param acceptedTokens the tokens that open it
 */
export function startContactApi(
  contacts: ReadonlyMap<string, ContactReply>,
  acceptedTokens: ReadonlySet<string>,
): Promise<LoopbackServer> {
  return serveOnLoopback((request) => {
    if (!acceptedTokens.has(bearerToken(request))) {
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return problem(401, 'The access token is missing or unknown.', headers);
    }
    const encodedId = CONTACT_PATH.exec(request.path)?.[1];
    if (encodedId === undefined) return problem(404, 'No such resource.');
    if (request.method !== 'GET') return problem(405, 'Contacts can only be read.', { allow: 'GET' });
    return answerFor(contacts.get(decodeURIComponent(encodedId)));
  });
}

function bearerToken(request: LoopbackRequest): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function answerFor(reply: ContactReply | undefined): LoopbackAnswer {
  switch (reply?.kind) {
    case undefined:
      return problem(404, 'No such contact.');
    case 'contact':
      return { status: 200, body: reply.contact };
    case 'rate-limited':
      return problem(429, 'Too many requests.', { 'retry-after': String(reply.retryAfterSeconds) });
    case 'down':
      return problem(503, 'The CRM is down for maintenance.');
  }
}

function problem(status: number, message: string, headers: Record<string, string> = {}): LoopbackAnswer {
  return { status, headers, body: { error: { status, message } } };
}
