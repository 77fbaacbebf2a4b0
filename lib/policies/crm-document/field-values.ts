import { ExactNumber } from '../../json/exact-number.ts';

/** What a CRM's field can be in our answer. */
export type FieldValue = string | number | boolean;

/** No mail server takes a longer address (RFC 5321 section 4.5.3.1.3: a path of 256 octets, its brackets included). */
const MAX_EMAIL_OCTETS = 254;

/** One line of text that can stand in an address field, without characters that nobody sees. */
const EMAIL = /^[^\s@\p{Cc}\p{Cf}\p{Cs}]+@[^\s@\p{Cc}\p{Cf}\p{Cs}]+$/u;

/** A label that a flow branches on, and may speak. */
const LABEL = /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,256}$/u;

/** Others write names in scripts that need format characters. */
const LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,256}$/u;

/** Longer than any of the forms: not even looked at, since looking takes time. */
const MAX_UNITS = 4_096;

/** Returns a scalar as it counts: text without white space at its ends; undefined for anything that is none. */
export function readScalar(value: unknown): FieldValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length <= MAX_UNITS ? value.trim() || undefined : undefined;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return value;
    default:
      // More digits than a number can hold: an account's, say.
      return value instanceof ExactNumber ? value.digits : undefined;
  }
}

/** Returns a tier: a label; a number is read as its text. */
export function readTier(value: FieldValue | undefined): string | undefined {
  return matching(typeof value === 'number' ? String(value) : value, LABEL);
}

/** Returns an e-mail address; undefined for whatever else a CRM keeps in its place. */
export function readEmail(value: FieldValue | undefined): string | undefined {
  const email = matching(value, EMAIL);
  return email !== undefined && Buffer.byteLength(email) <= MAX_EMAIL_OCTETS ? email : undefined;
}

/** Returns a field of our answer: one line of text, a number or a boolean. */
export function readField(value: FieldValue | undefined): FieldValue | null {
  return (typeof value === 'string' ? matching(value, LINE) : value) ?? null;
}

function matching(value: FieldValue | undefined, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}
