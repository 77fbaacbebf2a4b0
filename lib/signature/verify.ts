import { timingSafeEqual } from 'node:crypto';
import { sign } from './sign.ts';

const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i;

/** A sender that rotates its secret sends two signatures; nobody needs many. */
const MAX_SIGNATURES = 5;

/**
 * Reads a signature header: HMAC-SHA256 as hex, in either case, with or without a `sha256=` prefix, or several of
 * these with commas between. Returns those that have this form, at most 5, in lowercase hex; an empty list means that
 * none can be right.
 */
export function readSignatures(header: string | undefined): string[] {
  const signatures: string[] = [];
  // Stryker disable next-line ArrayDeclaration: a text of another form is no signature either
  for (const part of header?.split(',', MAX_SIGNATURES) ?? []) {
    const hex = SIGNATURE.exec(part.trim())?.[1];
    if (hex !== undefined) {
      signatures.push(hex.toLowerCase());
    }
  }
  return signatures;
}

/**
 * Whether one of the signatures is the body's under the secret. All are compared, each in constant time, so
 * that the time tells neither which one is right nor where a wrong one differs.
 */
export function verify(
  body: string | Uint8Array,
  signatures: readonly string[],
  secret: string,
  timestamp?: string,
): boolean {
  const expected = Buffer.from(sign(body, secret, timestamp));
  let right = false;
  for (const signature of signatures) {
    right = timingSafeEqual(expected, Buffer.from(signature)) || right;
  }
  return right;
}
