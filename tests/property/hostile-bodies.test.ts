import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { loggableId } from '../../functions/turn/loggable-id.ts';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, PAYLOAD, payloadOf } from '../webhook-events.ts';
import { expectDefinedEnd } from './hostile-answers.ts';
import { NAUGHTY_STRINGS } from './naughty-strings.ts';
import { payloads } from './payloads.ts';

const MEBIBYTE = 1_048_576;
/** The most that MAX_BODY_BYTES can be. */
const LARGEST_BODY_BYTES = 1_500_000;
/** What Lambda takes as the answer of a synchronous call (AWS Lambda guide, "Lambda quotas"). */
const LAMBDA_ANSWER_BYTES = 6 * MEBIBYTE;

// Bodies of megabytes take their time, the more so beside other tests.
jest.setTimeout(60_000);

let world: TestWorld;
let webhook: RunningWebhook;

beforeAll(async () => {
  world = await startTestWorld();
  webhook = world.start({ MAX_BODY_BYTES: String(LARGEST_BODY_BYTES) });
});

afterAll(() => world.stop());

/** Has the function answer a rightly signed body, and gives how it ended and what it asked the CRM. */
async function answerTo(payload: unknown, running: RunningWebhook = webhook) {
  const asked = world.contactApi.requests.length;
  const turn = await running.turn(httpApiEvent(payload));
  const end = expectDefinedEnd(turn);
  return { ...turn, end, urls: world.contactApi.requests.slice(asked).map(({ path }) => path) };
}

const TEXT = JSON.stringify(PAYLOAD);

/** Cognigy's own `input`, of which any field can be something else. */
const inputs = fc.record(
  Object.fromEntries(
    ['userId', 'sessionId', 'language', 'intent', 'intentScore', 'slots', 'nlu', 'data', 'text', 'mode'].map(
      (key) => [key, fc.jsonValue({ maxDepth: 4 })],
    ),
  ),
  { requiredKeys: ['slots'] },
);
const nativePayloads = fc.oneof(inputs, fc.record({ input: inputs, profile: fc.jsonValue({ maxDepth: 3 }) }));

/** JSON texts with pieces cut out, repeated, or put in. */
const torn = fc
  .tuple(
    fc.oneof(
      fc.constant(TEXT),
      payloads.map((payload) => JSON.stringify(payload)),
    ),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 20 }),
        fc.oneof(
          fc.constantFrom(
            '',
            '{',
            '}',
            '[',
            ']',
            '"',
            ',',
            ':',
            '\\',
            '\\ud800',
            '\\u0000',
            '\0',
            '1e999',
            '\uFEFF',
          ),
          fc.string({ unit: 'binary', maxLength: 4 }),
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, cuts]) =>
    cuts.reduce((before, [at, length, piece]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + piece + before.slice(start + length);
    }, text),
  );

describe('a rightly signed body of', () => {
  it.each([
    ['any bytes', fc.uint8Array({ maxLength: 200 })],
    ['any text, lone surrogates included', fc.string({ unit: 'binary' })],
    ['any JSON', fc.json()],
    ['any payload', payloads],
    ["any payload of Cognigy's own form", nativePayloads],
    ['a torn payload', torn],
  ])('%s gets a defined answer', async (_name, arbitrary) => {
    await fc.assert(
      fc.asyncProperty<[unknown]>(arbitrary, async (payload) => {
        const { end } = await answerTo(payload);
        expect(['ok', 'invalid_json', 'invalid_payload']).toContain(end);
      }),
      { numRuns: 500 },
    );
  });
});

describe('nesting', () => {
  const DEPTHS = [1_000, 5_000, 100_000];
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each(DEPTHS)('%i levels deep gets a defined answer, wherever it stands', async (depth) => {
    for (const value of [nested(depth), nestedObjects(depth)]) {
      for (const text of [
        value,
        `{"cognigy":{"entities":[{"name":"a","value":${value}}]}}`,
        `{"cognigy":{"intents":${value}}}`,
        `{"user":{"id":${value}}}`,
        `{"user":{"id":"user-ada","profile":${value}}}`,
        `{"unknown":${value}}`,
      ]) {
        expect(['ok', 'invalid_json', 'invalid_payload']).toContain((await answerTo(text)).end);
      }
    }
  });

  it('as deep as a body can be does no harm to the next turn', async () => {
    expect((await answerTo(nested(LARGEST_BODY_BYTES / 2))).end).toBe('invalid_payload');
    expect((await answerTo(PAYLOAD)).end).toBe('ok');
  });
});

describe('very many', () => {
  const MANY = 450_000;

  it('intents are all looked at, and the last can be the best', async () => {
    const intents = `${'{},'.repeat(MANY)}{"name":"last","confidence":0.2}`;
    const { body } = await answerTo(`{"cognigy":{"intents":[${intents}]}}`);
    expect(body).toMatchObject({ primary_intent: 'last', intent_confidence: 0.2 });
  });

  it('empty intents and entities are skipped', async () => {
    const empty = `${'{},'.repeat(MANY / 2)}{}`;
    const { body } = await answerTo(`{"cognigy":{"intents":[${empty}],"entities":[${empty}]}}`);
    expect(body).toMatchObject({ primary_intent: 'unknown', extracted_entities: {} });
  });

  it('entities of different names are all answered', async () => {
    const entities = Array.from({ length: 40_000 }, (_, index) => ({ name: `e${index}`, value: index }));
    const { body } = await answerTo({ cognigy: { entities } });
    expect(Object.keys(Object(body['extracted_entities']))).toHaveLength(40_000);
  });

  it('broken ones are told of twenty', async () => {
    const broken = `[${'0,'.repeat(MANY / 2)}0]`;
    const { end, body } = await answerTo(`{"cognigy":{"intents":${broken},"entities":${broken}}}`);
    expect(end).toBe('invalid_payload');
    expect(body['errors']).toHaveLength(20);
  });

  it('unknown fields are not looked at', async () => {
    const fields = Array.from({ length: 80_000 }, (_, index) => `"f${index}":${index}`).join();
    expect((await answerTo(`{"cognigy":{},${fields}}`)).end).toBe('ok');
  });

  it('bytes are refused beyond MAX_BODY_BYTES, unparsed', async () => {
    expect((await answerTo('['.repeat(LARGEST_BODY_BYTES + 1))).end).toBe('payload_too_large');
  });
});

describe('an answer', () => {
  it.each([
    ['numbers that are longer when written out', '[9e15,', '9e15,', '9e15]'],
    ['quotes that are escaped twice', '["', '\\"', '"]'],
    ['backslashes', '["', '\\\\', '"]'],
    ['escaped control characters', '["', '\\u0001', '"]'],
    ['lone surrogates', '["', '\\ud800', '"]'],
  ])('fits into what Lambda takes, at the largest limit: %s', async (_name, head, piece, tail) => {
    const wrap = (value: string) => `{"cognigy":{"entities":[{"name":"a","value":${value}}]}}`;
    const room = LARGEST_BODY_BYTES - wrap(head + tail).length;
    const text = wrap(head + piece.repeat(Math.floor(room / piece.length)) + tail);
    const { end, answer } = await answerTo(text);
    expect(end).toBe('ok');
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(LAMBDA_ANSWER_BYTES);
  });
});

describe('a number', () => {
  it.each(['1e999', '-1e999', `1${'0'.repeat(309)}`, '"1e999"', '"Infinity"', '"NaN"', '"0x"', '"1_000"'])(
    'of no finite value is no confidence: %s',
    async (confidence) => {
      const { end, body } = await answerTo(
        `{"cognigy":{"intents":[{"name":"a","confidence":${confidence}}]}}`,
      );
      expect(end).toBe('invalid_payload');
      expect(body['errors']).toEqual([
        { path: 'cognigy.intents[0].confidence', message: 'must be a number' },
      ]);
    },
  );

  it.each([
    ['1e308', 1e308],
    ['1e-999', 0],
    ['-0', 0],
    [`0.${'3'.repeat(100)}`, 1 / 3],
  ])('of any finite value is one: %s', async (confidence, read) => {
    const { body } = await answerTo(`{"cognigy":{"intents":[{"name":"a","confidence":${confidence}}]}}`);
    expect(body).toMatchObject({ primary_intent: 'a', intent_confidence: read });
  });
});

describe('keys', () => {
  it('that come twice count as the last of them, and ask for that user alone', async () => {
    const { body, urls } = await answerTo(
      '{"user":{"id":"eve"},"user":{"id":"eve","id":"user-ada"},"cognigy":{"conversationId":1,"conversationId":2}}',
    );
    expect(body).toMatchObject({ conversation_id: '2' });
    expect(urls).toEqual(['/api/v2/contacts/user-ada']);
  });

  it.each([
    '{"__proto__":{"user":{"id":"eve"}}}',
    '{"user":{"__proto__":{"id":"eve"}}}',
    '{"user":{"profile":{"preferences":{"__proto__":{"language":"de"}}}}}',
    '{"\\u005f_proto__":1}',
    '{"constructor":{"prototype":{"id":"eve"}}}',
    '{"cognigy":{"entities":[{"__proto__":{"name":"a","value":"b"}}]}}',
  ])('that could pollute a prototype are refused: %s', async (text) => {
    const { end, urls } = await answerTo(text);
    expect(end).toBe('invalid_payload');
    expect(urls).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('that nobody knows are ignored', async () => {
    for (const naughty of HOSTILE_TEXTS.filter((text) => text !== '__proto__')) {
      const { end, urls } = await answerTo({ [naughty]: naughty, ...PAYLOAD });
      expect({ naughty, end, urls }).toEqual({ naughty, end: 'ok', urls: ['/api/v2/contacts/user-ada'] });
    }
  });
});

/** Texts as ids, names and values; what JSON text can hold and UTF-8 cannot is among them. */
const HOSTILE_TEXTS = [
  ...NAUGHTY_STRINGS,
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', '0', '-0'],
  ...[
    '\0',
    'a\0b',
    '\uD800',
    '\uDFFF',
    'a\uD800b',
    '\uDC00\uD800',
    '\uFFFE',
    '\uFFFF',
    '\u2028',
    '\u2029',
    '\x7F',
  ],
  ...[
    '.',
    '..',
    '...',
    './',
    '../',
    '..\\',
    '/',
    '//',
    '\\',
    '%2e',
    '%2e%2e',
    '%2f',
    '%00',
    '%',
    '%zz',
    '..;',
  ],
  ...[
    '?',
    '#',
    '?admin=1',
    '#x',
    '&',
    ';',
    ':',
    '@',
    'a@b',
    '//evil.example',
    'http://evil.example/',
    '\r\nHost: x',
  ],
];

describe('every naughty string', () => {
  it('goes through as it is, and asks for one contact alone', async () => {
    for (const naughty of HOSTILE_TEXTS) {
      const { end, body, urls, logs, emf } = await answerTo({
        sessionId: naughty,
        user: { id: naughty, profile: { preferences: { language: naughty } } },
        cognigy: {
          conversationId: naughty,
          intents: [{ name: naughty, confidence: 1 }],
          entities: [{ name: naughty, value: naughty }],
        },
      });
      expect({ end, body, ids: urls.map((url) => contactIdOf(url)) }).toEqual({
        end: 'ok',
        body: expect.objectContaining({
          conversation_id: naughty,
          primary_intent: naughty || 'unknown',
          intent_confidence: 1,
          language: naughty || 'en',
        }),
        ids: isLookedUp(naughty) ? [naughty.toWellFormed()] : [],
      });
      const entities = Object.entries(Object(body['extracted_entities']));
      expect(entities).toEqual(naughty === '' ? [] : [[naughty, naughty]]);
      const sessionId = naughty === '' ? undefined : loggableId(naughty);
      expect([logs[0]?.['session_id'], emf[0]?.['session_id']]).toEqual([sessionId, sessionId]);
    }
  });

  it("goes through Cognigy's own form too", async () => {
    for (const naughty of HOSTILE_TEXTS.filter((text) => text !== '__proto__')) {
      const { end, body, urls } = await answerTo({
        input: {
          sessionId: naughty,
          userId: naughty,
          language: naughty,
          intent: naughty,
          intentScore: 1,
          slots: { [naughty]: [naughty] },
        },
      });
      expect({ end, body, ids: urls.map((url) => contactIdOf(url)) }).toEqual({
        end: 'ok',
        body: expect.objectContaining({ conversation_id: naughty, language: naughty || 'en' }),
        ids: isLookedUp(naughty) ? [naughty.toWellFormed()] : [],
      });
    }
  });

  it('as an id is one path segment below the base, whatever the base', async () => {
    const running = world.start({ CRM_BASE_URL: `${world.contactApi.origin}/tenant/a%20b/` });
    for (const naughty of HOSTILE_TEXTS.filter(isLookedUp)) {
      const { urls } = await answerTo(payloadOf(naughty), running);
      expect(urls.map((url) => contactIdOf(url, '/tenant/a%20b'))).toEqual([naughty.toWellFormed()]);
    }
  });
});

/** An empty id is no user, and none may hold what a path is made of, however often it is decoded on its way. */
function isLookedUp(id: string): boolean {
  const decoded = id
    .replace(/%(25)*(?=[0-7][\da-f])/gi, '%')
    .replace(/%([0-7][\da-f])/gi, (_all, hex) => String.fromCharCode(parseInt(hex, 16)));
  return !/^(?:\.{1,2}(?:;.*)?)?$/s.test(decoded) && !/[/\\\p{Cc}]/u.test(decoded);
}

/** Returns the id that a request asked for, where its target is the base, the path of contacts and one segment. */
function contactIdOf(target: string, base = ''): string {
  const [, segment] = new RegExp(`^${base}/api/v2/contacts/([^/?#\\\\]+)$`).exec(target) ?? [];
  return segment === undefined ? `no contact: ${target}` : decodeURIComponent(segment);
}
