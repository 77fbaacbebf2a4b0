import * as z from 'zod/mini';
import type { HttpRequest, HttpResponse } from '../http/http-client.ts';
import { parseJsonBody } from './json-body.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** What the CRM knows of a user; both fields can be missing. */
export interface Contact {
  readonly tier: string | undefined;
  readonly email: string | undefined;
}

/** What one answer of the contact API says. */
export type ContactAnswer =
  | { readonly kind: 'found'; readonly contact: Contact }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'token_refused' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'unusable'; readonly reason: string };

const MAX_CONTACT_RESPONSE_BYTES = 65_536;

/** One line of text that can stand in an address field; whatever else a CRM keeps there is no e-mail address. */
const EMAIL = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

const contactSchema = z.object({
  tier: z.nullish(z.string()),
  email: z.nullish(z.string()),
});

/** Tells whether an id can stand as one path segment: `.` and `..` would change the path (RFC 3986 section 5.2.4). */
export function isLookupId(userId: string): boolean {
  return userId !== '' && userId !== '.' && userId !== '..';
}

/** Gives the request for a contact: `GET {base}/api/v2/contacts/{userId}`, the id percent-encoded. */
export function contactRequest(baseUrl: URL, userId: string, token: string, timeoutMs: number): HttpRequest {
  // Not href, which keeps the ? or # of an empty query or fragment.
  const base = (baseUrl.origin + baseUrl.pathname).replace(/\/$/, '');
  // A lone surrogate has no UTF-8 form, and encodeURIComponent would throw.
  const id = encodeURIComponent(userId.toWellFormed());
  return {
    method: 'GET',
    url: new URL(`${base}/api/v2/contacts/${id}`),
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    timeoutMs,
    maxResponseBytes: MAX_CONTACT_RESPONSE_BYTES,
  };
}

/** Reads one answer of the contact API. */
export function readContactResponse(response: HttpResponse, nowEpochMs: number): ContactAnswer {
  const { status } = response;
  switch (status) {
    case 200:
      return readContact(response);
    case 401:
      return { kind: 'token_refused' };
    case 403:
      return { kind: 'forbidden' };
    case 404:
      return { kind: 'not_found' };
    case 429:
      return {
        kind: 'throttled',
        retryAfterMs: readRetryAfterMs(response.header('retry-after'), nowEpochMs),
      };
    default:
      return { kind: 'unusable', reason: `contact API answered ${status}` };
  }
}

function readContact(response: HttpResponse): ContactAnswer {
  const parsed = contactSchema.safeParse(parseJsonBody(response));
  if (!parsed.success) {
    return { kind: 'unusable', reason: "contact API's answer is not a contact's JSON" };
  }
  const { tier, email } = parsed.data;
  return {
    kind: 'found',
    contact: { tier: tier || undefined, email: email && EMAIL.test(email) ? email : undefined },
  };
}
