import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/signature/sign.ts';
import { REQUEST_ID } from '../../local/lambda/context.ts';
import { json } from '../scripts.ts';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, WEBHOOK_SECRET } from '../webhook-events.ts';

let world: TestWorld;
let webhook: RunningWebhook;

beforeAll(async () => {
  world = await startTestWorld();
  webhook = world.start({ MAX_BODY_BYTES: '2000' });
});

afterAll(() => world.stop());

const TEXT = JSON.stringify(PAYLOAD);
const SIGNATURE = sign(TEXT, WEBHOOK_SECRET);
const NOT_UTF8 = Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d);

function signedAs(signature: string) {
  return httpApiEvent(PAYLOAD, { 'x-cognigy-signature': signature });
}

describe('a signature', () => {
  it.each([
    ['in lower case', SIGNATURE],
    ['in upper case', SIGNATURE.toUpperCase()],
    ['with a prefix', `sha256=${SIGNATURE}`],
  ])('%s is accepted', async (_name, signature) => {
    const { answer } = await webhook.turn(signedAs(signature));
    expect(answer.statusCode).toBe(200);
  });

  it.each([
    ['empty', ''],
    ['of another secret', sign(TEXT, 'another secret')],
    ['of another body', sign(`${TEXT} `, WEBHOOK_SECRET)],
    ['too short', SIGNATURE.slice(2)],
    ['too long', `${SIGNATURE}00`],
    ['no hex', SIGNATURE.replace(/.$/, 'g')],
    ['of another scheme', `sha1=${SIGNATURE}`],
    ['in base64', Buffer.from(SIGNATURE, 'hex').toString('base64')],
  ])('%s is refused', async (_name, signature) => {
    const { answer, body, emf } = await webhook.turn(signedAs(signature));

    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'Invalid webhook signature',
      code: 'invalid_signature',
      request_id: REQUEST_ID,
    });
    expect(answer.statusCode).toBe(403);
    expect(emf).toEqual([expect.objectContaining({ outcome: 'invalid_signature', Turns: 1, Rejections: 1 })]);
  });

  it.each([
    ['an event without headers', { body: TEXT }],
    ['an event without anything', {}],
    ['null', null],
    ['no event', undefined],
    ['text', 'event'],
    ['a list', []],
    ['headers that are none', { headers: 'x-cognigy-signature', body: TEXT }],
    ['a header that is no text', { headers: { 'x-cognigy-signature': 5 }, body: TEXT }],
  ])('missing from %s is refused', async (_name, event) => {
    const { answer, emf } = await webhook.turn(event);
    expect(answer.statusCode).toBe(403);
    expect(emf).toHaveLength(1);
  });

  it('is checked before the body is parsed or measured', async () => {
    const { body } = await webhook.turn({ ...httpApiEvent('{'.repeat(3_000)), headers: {} });
    expect(body).toMatchObject({ code: 'invalid_signature' });
  });

  it('is that of the bytes, not of their text: a body that is no UTF-8 passes it', async () => {
    const { body } = await webhook.turn(httpApiEvent(NOT_UTF8));
    expect(body).toMatchObject({ code: 'invalid_json' });

    const replaced = sign(Buffer.from(NOT_UTF8).toString(), WEBHOOK_SECRET);
    const refused = await webhook.turn(httpApiEvent(NOT_UTF8, { 'x-cognigy-signature': replaced }));
    expect(refused.body).toMatchObject({ code: 'invalid_signature' });
  });

  it('that cannot be checked for want of our secret is no 403', async () => {
    const another = await startTestWorld();
    another.secretsManager.respondWith(json(400, { __type: 'ResourceNotFoundException' }));
    const { answer, body } = await another.start().turn(signedAs('0'.repeat(64)));
    await another.stop();

    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '5' });
    expect(body).toMatchObject({ code: 'secret_unavailable', detail: 'Webhook temporarily unavailable' });
  });
});

describe('an event', () => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Cognigy-Signature': SIGNATURE };

  it.each([
    ['of an HTTP API', httpApiEvent()],
    ['with base64', { ...httpApiEvent(), body: Buffer.from(TEXT).toString('base64'), isBase64Encoded: true }],
    [
      'of a REST API',
      { httpMethod: 'POST', headers, multiValueHeaders: {}, body: TEXT, isBase64Encoded: false },
    ],
    [
      'with multi-value headers alone',
      {
        httpMethod: 'POST',
        headers: null,
        multiValueHeaders: { 'X-COGNIGY-SIGNATURE': [SIGNATURE] },
        body: TEXT,
      },
    ],
    [
      'of a function URL',
      { ...httpApiEvent(), routeKey: '$default', headers: { 'x-cognigy-signature': SIGNATURE } },
    ],
    ['with a byte order mark', httpApiEvent(Buffer.from(`\uFEFF${TEXT}`))],
  ])('%s is understood', async (_name, event) => {
    const { answer, body } = await webhook.turn(event);
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ conversation_id: 'conv-0815', crm_outcome: 'found' });
  });
});

describe('a body', () => {
  const empty = httpApiEvent('');

  it.each([
    ['malformed', httpApiEvent('{"user":')],
    ['empty', empty],
    ['null', { ...empty, body: null }],
    ['missing', { ...empty, body: undefined }],
    ['not UTF-8', httpApiEvent(NOT_UTF8)],
    ['text with a lone surrogate', httpApiEvent('{"a":"\uD800"}')],
    ['nested beyond measure', httpApiEvent('['.repeat(2_000))],
    ['a form', httpApiEvent('user=ada&intent=order_status')],
  ])('that is %s is no JSON', async (_name, event) => {
    const { answer, body } = await webhook.turn(event);
    expect(answer.statusCode).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_json', detail: 'Invalid JSON payload' });
  });

  it('may weigh MAX_BODY_BYTES, and not one byte more', async () => {
    const filler = 'ü'.repeat(500);
    const exact = JSON.stringify({ ...PAYLOAD, filler, rest: '' });
    const rest = 'x'.repeat(2_000 - Buffer.byteLength(exact));
    const fits = await webhook.turn(httpApiEvent({ ...PAYLOAD, filler, rest }));
    expect(fits.answer.statusCode).toBe(200);

    const { answer, body } = await webhook.turn(httpApiEvent({ ...PAYLOAD, filler, rest: `${rest}x` }));
    expect(answer.statusCode).toBe(413);
    expect(body).toMatchObject({ code: 'payload_too_large', title: 'Content Too Large' });
  });
});

describe('a payload', () => {
  it('with a broken structure is told where and how', async () => {
    const { answer, body } = await webhook.turn(
      httpApiEvent({
        user: 'ada',
        cognigy: { intents: [{ name: 'a', confidence: 'high' }, null], entities: {} },
      }),
    );
    expect(answer.statusCode).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid_payload',
      detail: 'Invalid payload structure',
      errors: [
        { path: 'user', message: 'must be an object' },
        { path: 'cognigy.intents[0].confidence', message: 'must be a number' },
        { path: 'cognigy.intents[1]', message: 'must be an object' },
        { path: 'cognigy.entities', message: 'must be an array' },
      ],
    });
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['a number', 5],
  ])('that is %s is refused', async (_name, payload) => {
    const { body } = await webhook.turn(httpApiEvent(JSON.stringify(payload)));
    expect(body).toMatchObject({
      code: 'invalid_payload',
      errors: [{ path: '', message: 'must be an object' }],
    });
  });

  it('with a key that could pollute a prototype is refused', async () => {
    const { body } = await webhook.turn(httpApiEvent('{"cognigy":{},"__proto__":{"polluted":true}}'));
    expect(body).toMatchObject({ code: 'invalid_payload', errors: [{ path: '' }] });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('without anything in it is a guest who said nothing', async () => {
    const { answer, body } = await webhook.turn(httpApiEvent({}));
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({
      conversation_id: '',
      primary_intent: 'unknown',
      intent_confidence: 0,
      extracted_entities: {},
      customer_tier: 'guest',
      customer_email: null,
      language: 'en',
      crm_outcome: 'no_user',
    });
  });
});
