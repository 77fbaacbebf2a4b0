import * as z from 'zod/mini';
import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { tryParseJson } from '../../json/try-parse-json.ts';
import type { Contact } from '../../transform/enrichment.ts';
import type { HttpRequest, HttpResponse } from '../http/http-client.ts';
import { answerFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';

/** What an answer of the contact API says, where it says anything. */
export type ContactAnswer =
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'token_refused' };

const MAX_CONTACT_RESPONSE_BYTES = 65_536;

/** One line of text that can stand in an address field; whatever else a CRM keeps there is no e-mail address. */
const EMAIL = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

/** No mail server takes a longer one (RFC 5321 section 4.5.3.1.3: a path of 256 octets, its brackets included). */
const MAX_EMAIL_OCTETS = 254;

/** A tier is a label that a flow branches on, and may speak: one line, and no novel. */
const TIER = /^[^\p{Cc}\u2028\u2029]{1,256}$/u;

const contactSchema = z.object({
  tier: z.nullish(z.string()),
  email: z.nullish(z.string()),
});

/** Half of the shortest limit that servers should have for a whole URI (RFC 9110 section 4.1). */
const MAX_SEGMENT_OCTETS = 4_000;

/**
 * Whether an id can stand as one path segment: `.` and `..` would change the path (RFC 3986 section 5.2.4),
 * and one without measure makes a server drop the connection, which looks as if it were down.
 */
export function isLookupId(userId: string): boolean {
  return userId !== '' && userId !== '.' && userId !== '..' && toSegment(userId).length <= MAX_SEGMENT_OCTETS;
}

/** Creates the request for a contact: `GET {base}/api/v2/contacts/{userId}`, the id percent-encoded. */
export function contactRequest(baseUrl: URL, userId: string, token: string, timeoutMs: number): HttpRequest {
  return {
    method: 'GET',
    server: baseUrl,
    path: `${baseUrl.pathname.replace(/\/$/, '')}/api/v2/contacts/${toSegment(userId)}`,
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    timeoutMs,
    maxResponseBytes: MAX_CONTACT_RESPONSE_BYTES,
  };
}

function toSegment(userId: string): string {
  // A lone surrogate has no UTF-8 form, and encodeURIComponent would throw.
  return encodeURIComponent(userId.toWellFormed());
}

/**
 * Reads one answer of the contact API.
 *
 * @throws {CrmFailure} `unauthorized` for 403, `rate_limited` for 429, `unavailable` for anything else that is
 *   neither a contact nor a no
 */
export function readContactResponse(response: HttpResponse, nowEpochMs: number): ContactAnswer {
  switch (response.status) {
    case 200:
      return { outcome: 'found', contact: readContact(response) };
    case 401:
      return { outcome: 'token_refused' };
    case 403:
      throw new CrmFailure('unauthorized', 'contact API answered 403');
    case 404:
      return { outcome: 'not_found' };
    default:
      throw answerFailure('contact API', response, nowEpochMs);
  }
}

function readContact(response: HttpResponse): Contact {
  const parsed = contactSchema.safeParse(tryParseJson(decodeUtf8(response.body)));
  if (!parsed.success) {
    throw new CrmFailure('unavailable', "contact API's answer is not a contact's JSON");
  }
  const { tier, email } = parsed.data;
  return {
    tier: tier && TIER.test(tier) ? tier : undefined,
    email: email && Buffer.byteLength(email) <= MAX_EMAIL_OCTETS && EMAIL.test(email) ? email : undefined,
  };
}
