import { sign } from '../../lib/signature/sign.ts';

export interface SigningOptions {
  readonly secret: string;
  /** Whole seconds since 1970, signed and sent. */
  readonly timestamp?: string | undefined;
  /** Sent in place of a signature. */
  readonly apiKey?: string | undefined;
}

/** Returns the headers with which a body is sent. */
export function signedHeaders(body: Uint8Array, options: SigningOptions): Readonly<Record<string, string>> {
  const { secret, timestamp, apiKey } = options;
  const type = { 'content-type': 'application/json' };
  if (apiKey !== undefined) {
    return { ...type, 'x-api-key': apiKey };
  }
  return {
    ...type,
    'x-cognigy-signature': sign(body, secret, timestamp),
    ...(timestamp !== undefined && { 'x-cognigy-timestamp': timestamp }),
  };
}

/** Returns the timestamp of now, as the header has it. */
export function timestampOf(epochMs: number): string {
  return String(Math.floor(epochMs / 1_000));
}
