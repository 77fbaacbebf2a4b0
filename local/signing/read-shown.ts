/** What a signature header holds, taken as charitably as can be. */
export interface Shown {
  /** The digest in lowercase hex. */
  readonly hex: string;
  /** What is wrong about the way it is written. */
  readonly mistake?: string;
}

const OPENSSL = /^(?:HMAC-|SHA|MD|\().*?\)=\s*([0-9a-f]+)$/i;
const PREFIXED = /^(?!sha256=)([a-z][\w-]{0,15})[=:]\s*([0-9a-f]{40,128})$/i;
const BASE64 = /^(?:sha256=)?([A-Za-z0-9+/_-]{43})=?$/;
const HEX = /^(?:sha256=)?([0-9a-f]{32,128})$/i;

/** Reads the signatures of a header, also such that the webhook does not read; empty where nothing is like one. */
export function readShown(header: string): readonly Shown[] {
  return header.split(',').flatMap((part) => readPart(part.trim()) ?? []);
}

function readPart(text: string): Shown | undefined {
  const openssl = OPENSSL.exec(text)?.[1];
  if (openssl !== undefined) {
    return shown(openssl, "openssl's whole output line was sent: only the hex behind the = is the signature");
  }
  const [, prefix, prefixed] = PREFIXED.exec(text) ?? [];
  if (prefixed !== undefined) {
    return shown(prefixed, `the prefix ${prefix}= is not known: send the hex alone, or with sha256=`);
  }
  const hex = HEX.exec(text)?.[1];
  if (hex !== undefined) {
    return { hex: hex.toLowerCase() };
  }
  const base64 = BASE64.exec(text)?.[1];
  if (base64 !== undefined) {
    return shown(Buffer.from(base64, 'base64').toString('hex'), 'it is base64, hex is wanted');
  }
  const quoted = /^["'](.*)["']$/.exec(text)?.[1];
  const inner = quoted === undefined ? undefined : readPart(quoted);
  return inner && { hex: inner.hex, mistake: inner.mistake ?? 'there are quotes around it' };
}

function shown(hex: string, mistake: string): Shown {
  return { hex: hex.toLowerCase(), mistake };
}
