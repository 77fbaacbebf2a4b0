import { describe, expect, it } from '@jest/globals';
import {
  InvalidJsonError,
  PayloadTooLargeError,
  parseJson,
} from '../../../functions/middlewares/parse-json.ts';
import { startTurn } from '../../../functions/turn/turn.ts';
import { InvalidPayloadError } from '../../../lib/transform/payload/invalid-payload-error.ts';
import { lambdaContext } from '../../../local/lambda/context.ts';
import { createFakeTime } from '../../fake-time.ts';
import { throughMiddleware } from './through-middleware.ts';

const MAX_BODY_BYTES = 64;
/** More levels than a reviver can follow. */
const DEEP = 50_000;

/** Resolves to the payload that the parser puts on the turn. */
async function parsed(event: unknown, maxBodyBytes = MAX_BODY_BYTES): Promise<unknown> {
  const context = lambdaContext();
  const turn = startTurn(context, { coldStart: false, budgetMs: 6_000, time: createFakeTime() });
  const call = throughMiddleware([parseJson({ maxBodyBytes })]);
  await call(event, Object.assign(context, { turn }));
  return turn.payload;
}

async function refusalOf(event: unknown, maxBodyBytes?: number): Promise<unknown> {
  return parsed(event, maxBodyBytes).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error,
  );
}

function inBase64(...parts: readonly (string | Uint8Array)[]): object {
  return {
    body: Buffer.concat(parts.map((part) => Buffer.from(part))).toString('base64'),
    isBase64Encoded: true,
  };
}

describe('a body', () => {
  it.each([
    ['text', { body: '{"a":"ö"}', isBase64Encoded: false }],
    ['base64', inBase64('{"a":"ö"}')],
    [
      'text of a form’s type',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '{"a":"ö"}' },
    ],
    ['text of no type', { headers: {}, body: '{"a":"ö"}' }],
  ])('of %s is parsed, and becomes the payload of the turn', async (_name, event) => {
    expect(await parsed(event)).toEqual({ a: 'ö' });
  });

  it('may be as large as MAX_BODY_BYTES in bytes, not in characters', async () => {
    const fits = `"${'ö'.repeat(31)}"`;
    expect(await parsed({ body: fits })).toBe('ö'.repeat(31));
    expect(await parsed(inBase64(fits))).toBe('ö'.repeat(31));
    for (const event of [{ body: `${fits} ` }, inBase64(fits, ' ')]) {
      const error = await refusalOf(event);
      expect(error).toBeInstanceOf(PayloadTooLargeError);
      expect(error).toMatchObject({ code: 'payload_too_large', message: 'body exceeds MAX_BODY_BYTES' });
    }
  });

  it.each([
    ['a text with half a character', { body: '{"a":"\ud800"}' }],
    ['base64 with a byte that is no character', inBase64('{"a":"', Uint8Array.of(0xff), '"}')],
    ['base64 that ends in the middle of a character', inBase64('{"a":"', Uint8Array.of(0xc3))],
    ['base64 of latin1', inBase64(Buffer.from('{"a":"ö"}', 'latin1'))],
  ])('is refused as no UTF-8: %s', async (_name, event) => {
    const error = await refusalOf(event);
    expect(error).toBeInstanceOf(InvalidJsonError);
    expect(error).toMatchObject({ code: 'invalid_json', message: 'body is not UTF-8' });
  });

  it.each([
    ['nothing', {}],
    ['an empty text', { body: '' }],
    ['no event at all', { body: null }],
    ['HTML', { body: '<html></html>' }],
    ['half of it', { body: '{"a":"topsecret"' }],
    ['two of it', inBase64('{}{}')],
    ['half of it, with a key that would be refused', { body: '{"a":{"__proto__":1},' }],
    ['a constructor’s half', { body: '{"constructor":{' }],
  ])('is refused as no JSON: %s', async (_name, event) => {
    const error = await refusalOf(event);
    expect(error).toBeInstanceOf(InvalidJsonError);
    expect(error).toMatchObject({ code: 'invalid_json', message: 'body is not JSON' });
  });

  it.each([
    '{"a":{"__proto__":{"b":1}}}',
    '{"constructor":{"prototype":{"b":1}}}',
    '{"\\u005f_proto__":1}',
    '{"__pr\\u006Fto__":1}',
    '{"c\\u006fnstructor":{"prototype":1}}',
    '{"constructo\\u0072":{"pro\\u0074otype":1}}',
  ])('is refused for a key that could change a prototype: %s', async (body) => {
    const error = await refusalOf({ body });
    expect(error).toBeInstanceOf(InvalidPayloadError);
    expect(error).toMatchObject({
      code: 'invalid_payload',
      message: 'payload refused, 1 issue(s)',
      issues: [{ path: '', message: 'must not have a key __proto__ or constructor.prototype' }],
    });
  });

  it('may have a key constructor that changes no prototype, and may speak of both', async () => {
    const body = '{"constructor":{"a":1},"b":"__proto__ \\u0041"}';
    expect(await parsed({ body })).toEqual(JSON.parse(body));
  });

  it('is refused as nested too deep where its keys cannot be looked at, and not as no JSON', async () => {
    const body = `{"constructor":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`;
    expect(await refusalOf({ body }, 3 * DEEP)).toMatchObject({
      code: 'invalid_payload',
      issues: [{ path: '', message: 'is nested too deep' }],
    });
  });

  it('may begin with a byte order mark', async () => {
    expect(await parsed(inBase64('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(await parsed({ body: '\ufeff{"a":1}' })).toEqual({ a: 1 });
  });

  it('never travels on in the error that refuses it', async () => {
    for (const event of [{ body: '{"a":"topsecret"' }, { body: '{"__proto__":"topsecret"}' }]) {
      expect(await refusalOf(event)).not.toHaveProperty('cause');
    }
  });
});
