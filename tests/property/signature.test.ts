import { createHash } from 'node:crypto';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { sign } from '../../lib/signature/sign.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';

const SHA256_BLOCK_BYTES = 64;

const bytes = fc.uint8Array({ maxLength: 300 });
const secret = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });

/** HMAC as RFC 2104 section 2 writes it down. */
function hmacSha256(key: Uint8Array, data: Uint8Array): string {
  const sha256 = (...parts: readonly Uint8Array[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
  const block = new Uint8Array(SHA256_BLOCK_BYTES);
  block.set(key.length > SHA256_BLOCK_BYTES ? sha256(key) : key);
  const pad = (byte: number) => block.map((keyByte) => keyByte ^ byte);
  return sha256(pad(0x5c), sha256(pad(0x36), data)).toString('hex');
}

function flipBit(original: Uint8Array, bit: number): Buffer {
  const flipped = Buffer.from(original);
  const index = Math.floor(bit / 8) % flipped.length;
  flipped.writeUInt8(flipped.readUInt8(index) ^ (1 << (bit % 8)), index);
  return flipped;
}

describe('a signature', () => {
  it('is the HMAC of RFC 2104 for any bytes and any secret', () => {
    fc.assert(
      fc.property(bytes, secret, (body, key) => sign(body, key) === hmacSha256(Buffer.from(key), body)),
    );
  });

  it('verifies what was signed', () => {
    fc.assert(fc.property(bytes, secret, (body, key) => verify(body, readSignatures(sign(body, key)), key)));
  });

  it('verifies a text and its UTF-8 bytes alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), secret, (text, key) =>
        verify(Buffer.from(text), readSignatures(sign(text, key)), key),
      ),
    );
  });

  it('fails where any single bit of the body differs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), secret, fc.nat(), (body, key, bit) => {
        return !verify(flipBit(body, bit), [sign(body, key)], key);
      }),
    );
  });

  it('fails where any single bit of it differs', () => {
    fc.assert(
      fc.property(bytes, secret, fc.nat({ max: 255 }), (body, key, bit) => {
        return !verify(body, [flipBit(Buffer.from(sign(body, key), 'hex'), bit).toString('hex')], key);
      }),
    );
  });

  it('is refused, and nothing is thrown, for any other text in its place', () => {
    fc.assert(
      fc.property(
        bytes,
        secret,
        fc.string({ unit: 'binary' }),
        (body, key, text) => !verify(body, readSignatures(text), key),
      ),
    );
  });

  it('is found among up to four others, in whatever form and place', () => {
    const others = fc.oneof(
      fc.string().map((text) => text.replaceAll(',', ';')),
      bytes.map((other) => sign(other, 'x')),
    );
    const forms = fc.constantFrom(
      (hex: string) => hex,
      (hex: string) => hex.toUpperCase(),
      (hex: string) => ` sha256=${hex} `,
    );
    fc.assert(
      fc.property(
        bytes,
        secret,
        forms,
        fc.array(others, { maxLength: 4 }),
        fc.nat(),
        (body, key, form, rest, at) => {
          const header = rest.toSpliced(at % (rest.length + 1), 0, form(sign(body, key))).join(',');
          return verify(body, readSignatures(header), key);
        },
      ),
    );
  });

  it('binds its timestamp: under any other, or none, it fails', () => {
    const timestamps = fc.nat().map(String);
    fc.assert(
      fc.property(
        bytes,
        secret,
        timestamps,
        fc.option(timestamps, { nil: undefined }),
        (body, key, at, other) => {
          return verify(body, [sign(body, key, at)], key, other) === (at === other);
        },
      ),
    );
  });
});
