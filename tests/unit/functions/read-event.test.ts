import { describe, expect, it } from '@jest/globals';
import { readBody, readHeader, readHeaderValues } from '../../../functions/api-gateway/read-event.ts';

const NAME = 'x-cognigy-signature';

/** Events can be anything, as they can from outside. */
const NO_EVENTS = [
  undefined,
  null,
  'event',
  42,
  [],
  {},
  { headers: null, multiValueHeaders: null, body: null },
];

describe('readHeader', () => {
  it.each(['x-cognigy-signature', 'X-Cognigy-Signature', 'X-COGNIGY-SIGNATURE'])('finds %s', (name) => {
    expect(readHeader({ headers: { accept: '*/*', [name]: 'abc' } }, NAME)).toBe('abc');
    expect(readHeader({ multiValueHeaders: { accept: ['*/*'], [name]: ['abc'] } }, NAME)).toBe('abc');
  });

  it('gives the last of several values', () => {
    expect(readHeader({ headers: null, multiValueHeaders: { [NAME]: ['a', 'b'] } }, NAME)).toBe('b');
  });

  it('prefers the single value, which REST APIs send beside the several', () => {
    const event = { headers: { [NAME]: 'single' }, multiValueHeaders: { [NAME]: ['many'] } };
    expect(readHeader(event, NAME)).toBe('single');
  });

  it('looks among the several where the single one is missing', () => {
    expect(readHeader({ headers: {}, multiValueHeaders: { [NAME]: ['many'] } }, NAME)).toBe('many');
  });

  it.each([
    { headers: { [NAME]: 42 } },
    { headers: { [NAME]: null } },
    { headers: 'x-cognigy-signature' },
    { multiValueHeaders: { [NAME]: [] } },
    { multiValueHeaders: { [NAME]: 'abc' } },
    { multiValueHeaders: { [NAME]: [42] } },
    ...NO_EVENTS,
  ])('finds none in %j', (event) => {
    expect(readHeader(event, NAME)).toBeUndefined();
  });
});

describe('readHeaderValues', () => {
  it.each([
    [['single'], { headers: { [NAME]: 'single' } }],
    [['a', 'b'], { headers: { [NAME]: 'b' }, multiValueHeaders: { [NAME]: ['a', 'b'] } }],
    [['a', 'b'], { multiValueHeaders: { [NAME]: ['a'], 'X-Cognigy-Signature': ['b'] } }],
    [[''], { headers: { [NAME]: '' } }],
    [['a'], { multiValueHeaders: { [NAME]: [42, 'a', null] } }],
  ])('gives %j', (values, event) => {
    expect(readHeaderValues(event, NAME)).toEqual(values);
  });

  it.each([{ headers: { [NAME]: 42 } }, { multiValueHeaders: { [NAME]: [] } }, ...NO_EVENTS])(
    'finds none in %j',
    (event) => {
      expect(readHeaderValues(event, NAME)).toBeUndefined();
    },
  );
});

describe('readBody', () => {
  it('gives a text as it is', () => {
    expect(readBody({ body: '{"a":"ö"}', isBase64Encoded: false })).toBe('{"a":"ö"}');
    expect(readBody({ body: '{}' })).toBe('{}');
  });

  it('gives the bytes of base64, also such as are not UTF-8', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    expect(readBody({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual(bytes);
  });

  it('takes only true for base64', () => {
    expect(readBody({ body: 'e30=', isBase64Encoded: 'false' })).toBe('e30=');
  });

  it.each([...NO_EVENTS, { body: {} }, { body: 42 }])('gives nothing for %j', (event) => {
    expect(readBody(event)).toBe('');
  });
});
