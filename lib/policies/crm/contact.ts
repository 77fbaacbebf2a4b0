import { decodeUtf8 } from '../../json/decode-utf8.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { tryParseJson } from '../../json/try-parse-json.ts';
import type { Contact } from '../../transform/enrichment.ts';
import type { HttpRequest, HttpResponse } from '../http/http-client.ts';
import { answerFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';

/** What an answer of the contact API says, where it says anything. */
export type ContactAnswer =
  | { readonly outcome: 'found'; readonly contact: Contact }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'token_refused' | 'forbidden' };

const MAX_CONTACT_RESPONSE_BYTES = 65_536;

/** One line of text that can stand in an address field; whatever else a CRM keeps there is no e-mail address. */
const EMAIL = /^[^\s@\p{Cc}\p{Cf}\p{Cs}]+@[^\s@\p{Cc}\p{Cf}\p{Cs}]+$/u;

/** No mail server takes a longer one (RFC 5321 section 4.5.3.1.3: a path of 256 octets, its brackets included). */
const MAX_EMAIL_OCTETS = 254;

/** A tier is a label that a flow branches on, and may speak: one line, nothing that cannot be seen, and no novel. */
const TIER = /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,256}$/u;

/** Half of the shortest limit that servers should have for a whole URI (RFC 9110 section 4.1). */
const MAX_SEGMENT_OCTETS = 4_000;

/**
 * What changes a path, or where it ends, for a server or a proxy before it that decodes it, once or more often: a
 * slash of either kind, a dot segment (RFC 3986 section 5.2.4), also with path parameters, and control characters.
 */
const LEAVES_SEGMENT = /[/\\\p{Cc}]|%(?:25)*(?:2f|5c|[01]|7f)|^(?:\.|%(?:25)*2e){1,2}(?:;|%(?:25)*3b|$)/iu;

/**
 * Whether an id can stand as one path segment. One without measure makes a server drop the connection, which looks
 * as if it were down.
 */
export function isLookupId(userId: string): boolean {
  return userId !== '' && !LEAVES_SEGMENT.test(userId) && toSegment(userId).length <= MAX_SEGMENT_OCTETS;
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
 * @throws {CrmFailure} `rate_limited` for 429, `unavailable` for anything else that is neither a contact, nor a no,
 *   nor a refusal
 */
export function readContactResponse(response: HttpResponse, nowEpochMs: number): ContactAnswer {
  switch (response.status) {
    case 200:
      return { outcome: 'found', contact: readContact(response) };
    case 401:
      return { outcome: 'token_refused' };
    case 403:
      return { outcome: 'forbidden' };
    case 404:
      return { outcome: 'not_found' };
    default:
      throw answerFailure('contact API', response, nowEpochMs);
  }
}

/** A record with neither name is none: gateways say "blocked" or "try later" in JSON, and with 200. */
function readContact(response: HttpResponse): Contact {
  const record = tryParseJson(decodeUtf8(response.body));
  if (!isJsonObject(record) || !(Object.hasOwn(record, 'tier') || Object.hasOwn(record, 'email'))) {
    throw new CrmFailure('unavailable', "contact API's answer is not a contact's JSON", { outage: false });
  }
  const tier = readText(record, 'tier');
  const email = readText(record, 'email');
  const isEmail = email !== undefined && EMAIL.test(email) && Buffer.byteLength(email) <= MAX_EMAIL_OCTETS;
  return {
    tier: tier !== undefined && TIER.test(tier) ? tier : undefined,
    email: isEmail ? email : undefined,
  };
}

/** Each field by itself: one that is odd takes nothing from the other. */
function readText(record: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
