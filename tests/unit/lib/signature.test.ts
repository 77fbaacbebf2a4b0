import { describe, expect, it } from '@jest/globals';
import { sign } from '../../../lib/signature/sign.ts';
import { verify } from '../../../lib/signature/verify.ts';

const SECRET = 'a-webhook-secret';
const BODY = '{"cognigy":{"conversationId":"größe"}}';
const SIGNATURE = sign(BODY, SECRET);

describe('sign', () => {
  // Cases 3, 6 and 7 have keys that are not UTF-8; the property test compares long keys with RFC 2104 itself.
  it.each([
    {
      testCase: 1,
      key: '\x0b'.repeat(20),
      data: Buffer.from('Hi There'),
      mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    },
    {
      testCase: 2,
      key: 'Jefe',
      data: Buffer.from('what do ya want for nothing?'),
      mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
    {
      testCase: 4,
      key: Buffer.from('0102030405060708090a0b0c0d0e0f10111213141516171819', 'hex').toString(),
      data: Buffer.alloc(50, 0xcd),
      mac: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    },
  ])('gives the HMAC-SHA256 of RFC 4231, test case $testCase', ({ key, data, mac }) => {
    expect(sign(data, key)).toBe(mac);
  });

  it('gives the HMAC-SHA256 of RFC 4231, test case 5, of which only the first 128 bits are published', () => {
    expect(sign('Test With Truncation', '\x0c'.repeat(20)).slice(0, 32)).toBe(
      'a3b6167473100ee06e0c796c2955552b',
    );
  });

  it('signs a text as its UTF-8 bytes', () => {
    expect(sign(BODY, SECRET)).toBe(sign(Buffer.from(BODY, 'utf8'), SECRET));
  });

  it('signs bytes that are not UTF-8 as they are, not as replacement characters', () => {
    const bytes = Uint8Array.of(0xff, 0xfe);
    expect(sign(bytes, SECRET)).not.toBe(sign(Buffer.from(bytes).toString('utf8'), SECRET));
  });
});

describe('verify', () => {
  it.each([
    ['lowercase hex', SIGNATURE],
    ['uppercase hex', SIGNATURE.toUpperCase()],
    ['the prefix sha256=', `sha256=${SIGNATURE}`],
    ['the prefix sha256= and uppercase hex', `sha256=${SIGNATURE.toUpperCase()}`],
    ['blanks around it', ` ${SIGNATURE} `],
  ])('accepts a right signature with %s', (_form, signature) => {
    expect(verify(BODY, signature, SECRET)).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a bare prefix', 'sha256='],
    ['a digit short', SIGNATURE.slice(1)],
    ['a digit long', `${SIGNATURE}0`],
    ['right, then repeated', SIGNATURE.repeat(2)],
    ['of the right length, but not hex', `g${SIGNATURE.slice(1)}`],
    ['of the right length in UTF-16, but longer in bytes', `é${SIGNATURE.slice(1)}`],
    ['under a prefix twice', `sha256=sha256=${SIGNATURE}`],
    ['under the prefix of another hash', `sha1=${SIGNATURE}`],
    ['base64', Buffer.from(SIGNATURE, 'hex').toString('base64')],
    ['one of two in a list', `${SIGNATURE},${SIGNATURE}`],
    ['followed by another line', `${SIGNATURE}\n${SIGNATURE}`],
    ['of the right form, but wrong', '0'.repeat(64)],
    ['made with another secret', sign(BODY, 'another secret')],
    ['made over other bytes', sign(`${BODY} `, SECRET)],
  ])('refuses a signature that is %s', (_fault, signature) => {
    expect(verify(BODY, signature, SECRET)).toBe(false);
  });

  it('accepts a right signature over bytes that are not UTF-8', () => {
    const bytes = Uint8Array.of(0xff, 0xfe);
    expect(verify(bytes, sign(bytes, SECRET), SECRET)).toBe(true);
  });

  it('refuses the signature of the replacement characters in place of bytes that are not UTF-8', () => {
    const bytes = Uint8Array.of(0xff, 0xfe);
    expect(verify(bytes, sign('\u{fffd}\u{fffd}', SECRET), SECRET)).toBe(false);
  });

  it('signs an empty body like any other', () => {
    expect(verify('', sign('', SECRET), SECRET)).toBe(true);
  });
});
