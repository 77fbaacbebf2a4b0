import { describe, expect, it } from '@jest/globals';
import { isFresh } from '../../../lib/signature/freshness.ts';
import { sign } from '../../../lib/signature/sign.ts';
import { readSignatures, verify } from '../../../lib/signature/verify.ts';
import { FAKE_NOW_EPOCH_MS } from '../../fake-time.ts';

const SECRET = 'a-webhook-secret';
const BODY = '{"cognigy":{"conversationId":"größe"}}';
const SIGNATURE = sign(BODY, SECRET);
const WRONG = sign(BODY, 'another secret');

/** Whether a header with these signatures would be accepted. */
function accepts(header: string | undefined, body: string | Uint8Array = BODY): boolean {
  return verify(body, readSignatures(header), SECRET);
}

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

  it('gives 32 bytes in lowercase hex', () => {
    expect(sign(BODY, SECRET)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([BODY, Buffer.from(BODY)])('signs a timestamp before the body, with a dot between', (body) => {
    expect(sign(body, SECRET, '1795417200')).toBe(sign(`1795417200.${BODY}`, SECRET));
  });

  it('signs an empty timestamp as one, not as none', () => {
    expect(sign(BODY, SECRET, '')).toBe(sign(`.${BODY}`, SECRET));
  });
});

describe('a signature header', () => {
  it.each([
    ['lowercase hex', SIGNATURE],
    ['uppercase hex', SIGNATURE.toUpperCase()],
    ['the prefix sha256=', `sha256=${SIGNATURE}`],
    ['the prefix SHA256= and uppercase hex', `SHA256=${SIGNATURE.toUpperCase()}`],
    ['blanks around it', ` ${SIGNATURE} `],
    ['itself repeated', `${SIGNATURE},${SIGNATURE}`],
    ['a wrong one before it', `${WRONG},${SIGNATURE}`],
    ['a wrong one after it', `${SIGNATURE}, ${WRONG}`],
    ['nonsense and blanks around it', ` , nonsense ,\t${SIGNATURE} ,`],
    ['four wrong ones before it', `${`${WRONG},`.repeat(4)}${SIGNATURE}`],
  ])('with %s has a right signature', (_form, header) => {
    expect(accepts(header)).toBe(true);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is blank', ' '],
    ['has nothing but commas', ',,,,'],
    ['is a bare prefix', 'sha256='],
    ['is a digit short', SIGNATURE.slice(1)],
    ['is a digit long', `${SIGNATURE}0`],
    ['is a digit long at its beginning', `0${SIGNATURE}`],
    ['is right, then repeated', SIGNATURE.repeat(2)],
    ['has the right length, but is not hex', `g${SIGNATURE.slice(1)}`],
    ['has the right length in UTF-16, but is longer in bytes', `é${SIGNATURE.slice(1)}`],
    ['has the prefix twice', `sha256=sha256=${SIGNATURE}`],
    ['has the prefix of another hash', `sha1=${SIGNATURE}`],
    ['has the prefix behind it', `${SIGNATURE}sha256=`],
    ['is base64', Buffer.from(SIGNATURE, 'hex').toString('base64')],
    ['is followed by another line', `${SIGNATURE}\n${SIGNATURE}`],
    ['is divided by a semicolon', `${SIGNATURE};${SIGNATURE}`],
  ])('that %s has no signature', (_fault, header) => {
    expect(readSignatures(header)).toEqual([]);
    expect(accepts(header)).toBe(false);
  });

  it('gives its signatures in lowercase, in order', () => {
    expect(readSignatures(`${SIGNATURE}, sha256=${WRONG.toUpperCase()}`)).toEqual([SIGNATURE, WRONG]);
  });

  it('is read up to its fifth part, whatever stands in it', () => {
    expect(readSignatures(`${`${WRONG},`.repeat(7)}${SIGNATURE}`)).toHaveLength(5);
    expect(accepts(`${`${WRONG},`.repeat(5)}${SIGNATURE}`)).toBe(false);
    expect(accepts(`,,,,,${SIGNATURE}`)).toBe(false);
  });
});

describe('verify', () => {
  it.each([
    ['of the right form, but wrong', '0'.repeat(64)],
    ['made with another secret', WRONG],
    ['made over other bytes', sign(`${BODY} `, SECRET)],
    ['made with a timestamp that the call has not', sign(BODY, SECRET, '1795417200')],
  ])('refuses a signature that is %s', (_fault, signature) => {
    expect(readSignatures(signature)).toHaveLength(1);
    expect(accepts(signature)).toBe(false);
  });

  it('refuses a body without any signature', () => {
    expect(verify(BODY, [], SECRET)).toBe(false);
  });

  it('accepts a right signature over bytes that are not UTF-8', () => {
    const bytes = Uint8Array.of(0xff, 0xfe);
    expect(accepts(sign(bytes, SECRET), bytes)).toBe(true);
  });

  it('refuses the signature of the replacement characters in place of bytes that are not UTF-8', () => {
    const bytes = Uint8Array.of(0xff, 0xfe);
    expect(accepts(sign('\u{fffd}\u{fffd}', SECRET), bytes)).toBe(false);
  });

  it('signs an empty body like any other', () => {
    expect(accepts(sign('', SECRET), '')).toBe(true);
  });

  it.each([
    ['the same timestamp', '1795417200', true],
    ['another timestamp', '1795417201', false],
    ['no timestamp', undefined, false],
  ])('takes a signature with a timestamp for right under %s: %p', (_name, timestamp, right) => {
    const signatures = readSignatures(sign(BODY, SECRET, '1795417200'));
    expect(verify(BODY, signatures, SECRET, timestamp)).toBe(right);
  });
});

describe('a timestamp', () => {
  const NOW_SECONDS = FAKE_NOW_EPOCH_MS / 1_000;

  it.each([
    [0, 0, true],
    [-60, 0, true],
    [-60, 1, false],
    [60, 0, true],
    [60, -1, false],
    [61, 999, false],
    [61, 1_000, true],
    [-61, 0, false],
  ])(
    'of %p s from now, read %p ms later under a tolerance of 60 s, is fresh: %p',
    (seconds, laterMs, fresh) => {
      expect(isFresh(String(NOW_SECONDS + seconds), FAKE_NOW_EPOCH_MS + laterMs, 60_000)).toBe(fresh);
    },
  );

  it.each([
    ['', 0],
    [' ', 0],
    ['0x0', 0],
    ['-0', 0],
    ['+0', 0],
    ['0.0', 0],
    ['0e0', 0],
    [' 0', 0],
    ['0 ', 0],
    ['0\n', 0],
    ['٠', 0],
    ['1000000000000', 1e15],
  ])('that reads %j is none, however near it is', (timestamp, nowEpochMs) => {
    expect(isFresh(timestamp, nowEpochMs, 60_000)).toBe(false);
  });

  it.each([
    ['0', 0],
    ['007', 7_000],
    ['999999999999', 999_999_999_999_000],
  ])('may have from one to twelve digits: %s', (timestamp, nowEpochMs) => {
    expect(isFresh(timestamp, nowEpochMs, 0)).toBe(true);
  });
});
