import { isUtf8 } from 'node:buffer';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Returns the text of bytes in UTF-8, without a byte order mark, which a JSON parser may ignore (RFC 8259 section 8.1);
 * undefined where they are no UTF-8. Twice as fast as TextDecoder, and does not load it.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) {
    return undefined;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
