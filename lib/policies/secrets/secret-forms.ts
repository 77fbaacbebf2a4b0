import * as z from 'zod/mini';

const MIN_CALLER_SECRET_CHARACTERS = 16;

/** What a header can carry as it is (RFC 9110 section 5.5). */
const HEADER_TEXT = /^[\x20-\x7e]*$/;

/** Creates the schema of a text that callers know too, with what is wrong with a text, if anything. */
function callerText(faultOf: (text: string) => string | undefined) {
  return z.string().check(
    z.check<string>(({ value, issues }) => {
      const message = faultOf(value);
      if (message !== undefined) {
        issues.push({ code: 'custom', input: value, message });
      }
    }),
  );
}

/** Nothing is trimmed: what a caller signs with is every character of it. */
function secretFault(text: string): string | undefined {
  if (text.startsWith('\ufeff')) {
    return 'begins with a byte order mark';
  }
  if (text.trimStart() !== text) {
    return 'begins with white space';
  }
  if (text.trimEnd() !== text) {
    return 'ends in white space';
  }
  return text.length < MIN_CALLER_SECRET_CHARACTERS
    ? `has fewer than ${MIN_CALLER_SECRET_CHARACTERS} characters`
    : undefined;
}

function keyFault(text: string): string | undefined {
  return secretFault(text) ?? (HEADER_TEXT.test(text) ? undefined : 'has characters that no header carries');
}

/** The JSON of the secret that `WEBHOOK_SECRET_ID` names. */
export const webhookSecretSchema = z.object({ webhookSecret: callerText(secretFault) });

/** The JSON of the secret that `API_KEY_SECRET_ID` names. */
export const apiKeySchema = z.object({ apiKey: callerText(keyFault) });
