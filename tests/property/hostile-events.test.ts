import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { sign } from '../../lib/signature/sign.ts';
import { FAKE_NOW_EPOCH_MS } from '../fake-time.ts';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { PAYLOAD, WEBHOOK_SECRET } from '../webhook-events.ts';
import { expectDefinedEnd } from './hostile-answers.ts';
import { NAUGHTY_STRINGS } from './naughty-strings.ts';

// Hundreds of whole turns.
jest.setTimeout(60_000);

let world: TestWorld;
let webhook: RunningWebhook;

beforeAll(async () => {
  world = await startTestWorld();
  world.vault.create('key', JSON.stringify({ apiKey: 'the-right-api-key' }));
  webhook = world.start({ MAX_BODY_BYTES: '400' });
});

afterAll(() => world.stop());

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 3,
});

const NOW_SECONDS = String(FAKE_NOW_EPOCH_MS / 1_000);

/** A text in any mixture of cases. */
function inAnyCase(text: string): fc.Arbitrary<string> {
  return fc.mixedCase(fc.constant(text));
}

const headerNames = fc.oneof(
  inAnyCase('x-cognigy-signature'),
  inAnyCase('x-cognigy-timestamp'),
  inAnyCase('x-api-key'),
  fc.constantFrom('content-type', '__proto__', 'constructor', 'toString', ''),
  fc.string(),
);

const signatures = fc.oneof(
  fc.constantFrom('', 'sha256=', ',', `${','.repeat(10_000)}`, '0'.repeat(64), `sha256=${'f'.repeat(64)}`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...NAUGHTY_STRINGS),
);

const timestamps = fc.oneof(
  fc.constantFrom(NOW_SECONDS, '0', '-1', 'Infinity', '9'.repeat(400)),
  fc.string(),
);

const headerValues = fc.oneof(signatures, timestamps, anything);

const headers = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(headerNames, headerValues, { noNullPrototype: false }) },
  { weight: 1, arbitrary: anything },
);

const multiValueHeaders = fc.oneof(
  fc.dictionary(headerNames, fc.oneof(fc.array(headerValues), anything)),
  anything,
);

const bodies = fc.oneof(
  fc.constantFrom(JSON.stringify(PAYLOAD), '[]', ' '.repeat(401)),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  anything,
);

const flags = fc.oneof(fc.boolean(), anything);

const structured = fc.record(
  {
    version: fc.oneof(fc.constantFrom('1.0', '2.0'), anything),
    headers,
    multiValueHeaders,
    queryStringParameters: anything,
    requestContext: anything,
    body: bodies,
    isBase64Encoded: flags,
  },
  { requiredKeys: [], noNullPrototype: false },
);

/** Where a right signature can stand, in a REST API event and in an HTTP API event. */
const signedHeaders = (signature: string) =>
  fc.oneof(
    inAnyCase('X-Cognigy-Signature').map((name) => ({ headers: { [name]: signature } })),
    inAnyCase('X-Cognigy-Signature').map((name) => ({
      headers: { 'x-other': 'y' },
      multiValueHeaders: { [name]: ['wrong', signature] },
    })),
    fc.constant({ headers: null, multiValueHeaders: { 'x-cognigy-signature': [signature] } }),
  );

/** Events whose signature is right for the bytes that their body and flag stand for. */
const signedEvents = fc
  .oneof(
    bodies
      .filter((body) => typeof body === 'string')
      .map((body) => ({ body, isBase64Encoded: false, raw: body })),
    fc.uint8Array().map((bytes) => ({
      body: Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
      raw: bytes,
    })),
    fc.constant({ body: null, isBase64Encoded: false, raw: '' }),
  )
  .chain(({ raw, ...event }) =>
    signedHeaders(sign(raw, WEBHOOK_SECRET)).map((withHeaders) => ({ ...withHeaders, ...event })),
  );

describe('the function, called with', () => {
  it('anything at all, refuses it', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (event) => {
        expect(expectDefinedEnd(await webhook.turn(event))).toBe('invalid_signature');
      }),
      { numRuns: 500 },
    );
  });

  it('an event of arbitrary parts, refuses it', async () => {
    await fc.assert(
      fc.asyncProperty(structured, async (event) => {
        expect(expectDefinedEnd(await webhook.turn(event))).toBe('invalid_signature');
      }),
      { numRuns: 1_000 },
    );
  });

  it('an event of arbitrary parts, refuses it also where an API key would let in', async () => {
    const keyed = world.start({ API_KEY_SECRET_ID: 'key' });
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(structured, async (event) => {
        ends.add(expectDefinedEnd(await keyed.turn(event)));
      }),
      { numRuns: 1_000 },
    );
    expect([...ends].sort()).toEqual(['invalid_api_key', 'invalid_signature']);
  });

  it('an event that is rightly signed in any of its forms, gives a defined answer that is no 403', async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(signedEvents, async (event) => {
        const end = expectDefinedEnd(await webhook.turn(event));
        expect(end).not.toBe('invalid_signature');
        ends.add(end);
      }),
      { numRuns: 1_000 },
    );
    expect([...ends].sort()).toEqual(['invalid_json', 'invalid_payload', 'ok', 'payload_too_large'].sort());
  });

  it.each(['x-cognigy-signature', 'x-cognigy-timestamp'])(
    'every naughty string as %s, refuses it',
    async (name) => {
      const body = JSON.stringify(PAYLOAD);
      for (const naughty of NAUGHTY_STRINGS) {
        const event = {
          headers: { 'x-cognigy-signature': sign(body, WEBHOOK_SECRET), [name]: naughty },
          body,
        };
        expect([naughty, expectDefinedEnd(await webhook.turn(event))]).toEqual([
          naughty,
          'invalid_signature',
        ]);
      }
    },
  );
});

it('none of it asked the CRM for anybody but Ada', () => {
  expect(new Set(world.contactApi.requests.map(({ path }) => path))).toEqual(
    new Set(['/api/v2/contacts/user-ada']),
  );
});
