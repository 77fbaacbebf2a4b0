import { types } from 'node:util';
import { HttpFailure } from '../../lib/policies/http/http-client.ts';

/** More than one is nobody's honest answer, and each multiplies the work. */
const MAX_CODINGS = 2;

/** Names of no coding; servers are known to send the last three for what they did not encode. */
const UNCODED: ReadonlySet<string> = new Set(['', 'identity', 'none', 'utf-8', 'utf8']);

/**
 * Decodes a body by its content codings (RFC 9110 section 8.4.1), though none was asked for: some servers do not look.
 *
 * @param maxBytes for each step of it
 * @throws {HttpFailure} `response_too_large`, or `unreadable` where it cannot be decoded
 */
export function decodeBody(codings: string | undefined, body: Uint8Array, maxBytes: number): Uint8Array {
  const names = (codings ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const coded = names.filter((name) => !UNCODED.has(name));
  if (coded.length > MAX_CODINGS) {
    throw new HttpFailure('unreadable');
  }
  try {
    // They were applied in the order of the list. An empty body has none, as the answer to nothing.
    return coded.reduceRight(
      (bytes, name) => (bytes.byteLength === 0 ? bytes : decode(name, bytes, maxBytes)),
      body,
    );
  } catch (cause) {
    const isTooLarge = types.isNativeError(cause) && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw new HttpFailure(isTooLarge ? 'response_too_large' : 'unreadable', { cause });
  }
}

function decode(coding: string, bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  // Not imported: almost no environment ever needs it.
  const zlib = process.getBuiltinModule('node:zlib');
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(bytes, { maxOutputLength });
    case 'deflate':
      // Meant is zlib's format, and servers are known to send it without its header, whose first half byte is 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8
        ? zlib.inflateSync(bytes, { maxOutputLength })
        : zlib.inflateRawSync(bytes, { maxOutputLength });
    case 'br':
      return zlib.brotliDecompressSync(bytes, { maxOutputLength });
    default:
      throw new TypeError('unknown content coding');
  }
}
