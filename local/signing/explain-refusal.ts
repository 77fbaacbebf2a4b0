import { createHmac } from 'node:crypto';
import { isSameKey } from '../../lib/signature/api-key.ts';
import { isFresh } from '../../lib/signature/freshness.ts';
import { sign } from '../../lib/signature/sign.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import { LOCAL_WEBHOOK_SECRET } from '../credentials.ts';
import { describeBody } from './describe-body.ts';
import {
  BREAKS_TAKEN_OUT,
  bodyVariants,
  otherDigests,
  secretVariants,
  timestampVariants,
} from './mistakes.ts';
import { readShown, type Shown } from './read-shown.ts';

/** A call that was signed, rightly or not, and what the webhook knows. */
export interface SignedCall {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
  readonly timestamp?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** What is right: it is known on this machine, and so a refusal can be explained here alone. */
export interface Known {
  readonly webhookSecret: string;
  /** Those that were rotated away. */
  readonly formerSecrets?: readonly string[];
  readonly apiKey?: string | undefined;
  readonly toleranceMs: number;
  readonly requireTimestamp?: boolean;
  readonly nowEpochMs: number;
}

/** Searching costs some hundred hashes of the body. */
const MAX_SEARCHED_BYTES = 262_144;

/** Returns what is wrong with a call's signature or key, a line for each mistake; empty where nothing is. */
export function explainRefusal(call: SignedCall, known: Known): readonly string[] {
  const { signature, apiKey, timestamp } = call;
  if (signature === undefined) {
    return explainUnsigned(apiKey, known);
  }
  const aboutSignature = explainSignature(call, signature, known);
  return aboutSignature.length > 0 ? aboutSignature : explainTimestamp(timestamp, known);
}

function explainUnsigned(key: string | undefined, known: Known): readonly string[] {
  if (key === undefined) {
    return ['there is no header x-cognigy-signature: `npm run send -- FILE` signs and sends a body'];
  }
  if (known.apiKey === undefined) {
    return ['there is an x-api-key, but keys are off: set API_KEY_SECRET_ID, or sign'];
  }
  if (isSameKey(key, known.apiKey)) {
    return [];
  }
  return [
    key === known.webhookSecret
      ? 'the webhook\'s secret was sent as the key: the key is another secret, {"apiKey": "…"}'
      : key.trim() === known.apiKey
        ? 'there is white space around the API key'
        : 'it is another API key',
  ];
}

function explainSignature(call: SignedCall, header: string, known: Known): readonly string[] {
  const body = Buffer.from(call.body);
  const { webhookSecret } = known;
  if (verify(body, readSignatures(header), webhookSecret, call.timestamp)) {
    return [];
  }
  const about = describeBody(body);
  const shown = readShown(header);
  if (shown.length === 0) {
    return [describeHeader(header), ...about];
  }
  const mistakes =
    body.byteLength > MAX_SEARCHED_BYTES ? [] : shown.map((one) => findMistakes(body, one, call, known));
  const [fewest] = mistakes
    .filter((found) => found !== undefined)
    .toSorted((one, other) => one.length - other.length);
  if (fewest !== undefined) {
    return fewest;
  }
  const form = shown.flatMap(({ mistake }) => mistake ?? []);
  return [
    ...form,
    'it was signed with another secret, or the body was changed after signing',
    ...(looksStripped(body.toString()) ? [`perhaps ${BREAKS_TAKEN_OUT}`] : []),
    ...about,
    `right for this body: ${sign(body, webhookSecret, call.timestamp)}`,
  ];
}

/** Whether a text is indented as if it had lines, and has none. */
function looksStripped(text: string): boolean {
  return !text.includes('\n') && /[,{[](?: {2,}|\t)["{[]/.test(text);
}

function findMistakes(
  body: Buffer,
  { hex, mistake: form }: Shown,
  { timestamp }: SignedCall,
  { webhookSecret, formerSecrets = [], nowEpochMs }: Known,
): readonly string[] | undefined {
  const former = formerSecrets.map((value) => ({
    value,
    mistake: 'it was signed with a secret that was rotated away',
  }));
  const secrets = [...former, ...secretVariants(webhookSecret, LOCAL_WEBHOOK_SECRET)];
  const bodies = bodyVariants(body);
  const stamps = timestampVariants(timestamp, nowEpochMs);
  let best: readonly string[] | undefined;
  for (const secret of secrets) {
    for (const signed of bodies) {
      // Of two mistakes at once, a timestamp that must be guessed is not one.
      const tried =
        secret.mistake === undefined && signed.mistake === undefined ? stamps : stamps.slice(0, 2);
      for (const stamp of tried) {
        const bytes = Buffer.concat([Buffer.from(stamp.value), signed.value]);
        const found = [form, secret.mistake, signed.mistake, stamp.mistake].filter(
          (mistake) => mistake !== undefined,
        );
        if ((best === undefined || found.length < best.length) && isHmac(bytes, secret.value, hex)) {
          best = found;
        }
      }
    }
  }
  const other = otherDigests(body, webhookSecret).get(hex);
  return best ?? (other === undefined ? undefined : [other]);
}

function isHmac(bytes: Buffer, secret: string | Buffer, hex: string): boolean {
  return createHmac('sha256', secret).update(bytes).digest('hex') === hex;
}

function explainTimestamp(timestamp: string | undefined, known: Known): readonly string[] {
  const { nowEpochMs, toleranceMs, requireTimestamp = false } = known;
  if (timestamp === undefined) {
    return requireTimestamp
      ? ['the signature is right, but REQUIRE_TIMESTAMP wants x-cognigy-timestamp, and timestamp.body signed']
      : [];
  }
  if (isFresh(timestamp, nowEpochMs, toleranceMs)) {
    return [];
  }
  if (/^\d{13}$/.test(timestamp)) {
    return ['x-cognigy-timestamp is in milliseconds: whole seconds since 1970 are wanted'];
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    return ['x-cognigy-timestamp is no number: whole seconds since 1970 are wanted'];
  }
  const seconds = Math.round(nowEpochMs / 1_000 - Number(timestamp));
  const old = seconds > 0 ? `${seconds} s old` : `${-seconds} s ahead of this clock`;
  return [
    `the signature is right, but its timestamp is ${old}, and ${toleranceMs / 1_000} s are allowed: a call sent again, or a clock that is wrong`,
  ];
}

function describeHeader(header: string): string {
  if (header.trim() === '') {
    return 'x-cognigy-signature is empty: is the variable set?';
  }
  return /[{}$<>]|undefined|null/.test(header)
    ? 'x-cognigy-signature holds a placeholder that nobody filled in'
    : 'x-cognigy-signature is no signature: 64 hex characters are wanted';
}
