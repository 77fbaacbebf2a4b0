import { describe, expect, it } from '@jest/globals';
import type { PayloadIssue } from '../../../lib/errors/webhook-error.ts';
import type { Dialog } from '../../../lib/transform/dialog.ts';
import { flowPayload } from '../../../lib/transform/payload/flow-payload.ts';
import { InvalidPayloadError } from '../../../lib/transform/payload/invalid-payload-error.ts';
import { chooseReader, type PayloadReader } from '../../../lib/transform/payload/payload-reader.ts';
import { toConversation } from '../../../lib/transform/to-conversation.ts';
import { thrownBy } from './thrown-by.ts';

const NOTHING: Dialog = {
  conversationId: '',
  sessionId: undefined,
  userId: undefined,
  intent: { name: 'unknown', confidence: 0 },
  entities: {},
  language: 'en',
};

/** Missing, null and empty are the same to every leaf. */
const ABSENT = [undefined, null, ''];

/** What a leaf that wants text makes of what flows send. */
const MENDED_TEXTS = [
  ['conv-0815', 'conv-0815'],
  [' ', ' '],
  ['0', '0'],
  [0, '0'],
  [-1.5, '-1.5'],
  [4711, '4711'],
  [false, 'false'],
  [true, 'true'],
] as const;

/** Reads a payload as it arrives, so that `__proto__` is the key that JSON.parse makes of it. */
function readText(json: string): Dialog {
  return flowPayload.read(JSON.parse(json));
}

function readIntents(...intents: readonly unknown[]): Dialog['intent'] {
  return flowPayload.read({ cognigy: { intents } }).intent;
}

function readEntities(...entities: readonly unknown[]): Dialog['entities'] {
  return flowPayload.read({ cognigy: { entities } }).entities;
}

function issuesOf(payload: unknown): readonly PayloadIssue[] {
  const error = thrownBy(() => flowPayload.read(payload));
  if (!(error instanceof InvalidPayloadError)) {
    throw error;
  }
  return error.issues;
}

describe('the flow payload', () => {
  it('is read into a dialog', () => {
    const dialog = flowPayload.read({
      sessionId: 'session-42',
      user: { id: 'user-ada', profile: { preferences: { language: 'de' } } },
      cognigy: {
        conversationId: 'conv-0815',
        intents: [
          { name: 'small_talk', confidence: 0.12 },
          { name: 'order_status', confidence: 0.91 },
        ],
        entities: [{ name: 'order_number', value: 'A-1001' }],
      },
    });
    expect(dialog).toEqual({
      conversationId: 'conv-0815',
      sessionId: 'session-42',
      userId: 'user-ada',
      intent: { name: 'order_status', confidence: 0.91 },
      entities: { order_number: 'A-1001' },
      language: 'de',
    });
  });

  it.each([
    ['no field', {}],
    ['fields that are null', { sessionId: null, user: null, cognigy: null }],
    ['empty objects', { user: {}, cognigy: {} }],
    ['lists that are null', { cognigy: { intents: null, entities: null } }],
    ['empty lists', { cognigy: { intents: [], entities: [] } }],
    ['unknown fields only', { cognigy: { slots: [{}] }, user: { name: {} }, channel: 7 }],
  ])('with %s gives the defaults', (_name, payload) => {
    expect(flowPayload.read(payload)).toEqual(NOTHING);
  });

  it.each([
    [{ cognigy: {} }, true],
    [{ cognigy: null }, true],
    [{ user: {} }, true],
    [{}, true],
    [{ sessionId: 's' }, true],
    [{ foo: 1 }, false],
    [[], false],
    [null, false],
    ['cognigy', false],
    [undefined, false],
  ])('recognises %j: %j', (payload, recognised) => {
    expect(flowPayload.recognises(payload)).toBe(recognised);
  });
});

describe('the conversation id', () => {
  it.each(ABSENT)('is "" where the payload has %p', (conversationId) => {
    expect(flowPayload.read({ cognigy: { conversationId } }).conversationId).toBe('');
  });

  it.each(MENDED_TEXTS)('%p is read as %p', (conversationId, expected) => {
    expect(flowPayload.read({ cognigy: { conversationId } }).conversationId).toBe(expected);
  });
});

describe('the user id', () => {
  it.each(ABSENT)('is none where the payload has %p', (id) => {
    expect(flowPayload.read({ user: { id } }).userId).toBeUndefined();
  });

  it.each(MENDED_TEXTS)('%p is read as %p', (id, expected) => {
    expect(flowPayload.read({ user: { id } }).userId).toBe(expected);
  });
});

describe('the session id', () => {
  it.each([...ABSENT, {}, []])('is none where the payload has %p, and never refuses it', (sessionId) => {
    expect(flowPayload.read({ sessionId }).sessionId).toBeUndefined();
  });

  it.each(MENDED_TEXTS)('%p is read as %p', (sessionId, expected) => {
    expect(flowPayload.read({ sessionId }).sessionId).toBe(expected);
  });
});

describe('the language', () => {
  it.each([
    ...ABSENT.map((language) => ({ preferences: { language } })),
    { preferences: { language: {} } },
    { preferences: null },
    { preferences: 'de' },
    {},
    ...ABSENT,
    'de',
    [],
  ])('is en where the profile is %j', (profile) => {
    expect(flowPayload.read({ user: { profile } }).language).toBe('en');
  });

  it('is the preferred one', () => {
    const profile = { preferences: { language: 'pt-BR' } };
    expect(flowPayload.read({ user: { profile } }).language).toBe('pt-BR');
  });
});

describe('the primary intent', () => {
  it('is the most confident one, wherever it stands', () => {
    const sure = { name: 'sure', confidence: 0.9 };
    const unsure = { name: 'unsure', confidence: 0.89 };
    expect(readIntents(sure, unsure)).toEqual(sure);
    expect(readIntents(unsure, sure)).toEqual(sure);
  });

  it('is the first of equally confident ones', () => {
    expect(readIntents({ name: 'a', confidence: 0.5 }, { name: 'b', confidence: 0.5 }).name).toBe('a');
  });

  it.each(ABSENT)('counts the confidence %p as 0', (confidence) => {
    expect(readIntents({ name: 'a', confidence })).toEqual({ name: 'a', confidence: 0 });
    expect(readIntents({ name: 'a', confidence }, { name: 'b', confidence: 0 }).name).toBe('a');
    expect(readIntents({ name: 'a', confidence: -0.1 }, { name: 'b', confidence }).name).toBe('b');
  });

  it.each([
    ['0.87', 0.87],
    [' 0.5 ', 0.5],
    ['1e-1', 0.1],
    ['0', 0],
    ['-1', -1],
    [0, 0],
    [1, 1],
    [87.5, 87.5],
  ])('reads the confidence %p as %p', (confidence, expected) => {
    expect(readIntents({ name: 'a', confidence })).toEqual({ name: 'a', confidence: expected });
  });

  it('compares confidences as numbers, also where they came as text', () => {
    expect(readIntents({ name: 'a', confidence: '9' }, { name: 'b', confidence: '10' }).name).toBe('b');
  });

  it.each(ABSENT)('is unknown where its name is %p', (name) => {
    expect(readIntents({ name, confidence: 0.7 }).name).toBe('unknown');
  });

  it.each(MENDED_TEXTS)('named %p is read as %p', (name, expected) => {
    expect(readIntents({ name }).name).toBe(expected);
  });
});

describe('entities', () => {
  it.each(MENDED_TEXTS)('with the value %p have the text %p', (value, expected) => {
    expect(readEntities({ name: 'a', value })).toEqual({ a: expected });
  });

  it.each(MENDED_TEXTS)('with the name %p are called %p', (name, expected) => {
    expect(readEntities({ name, value: 'x' })).toEqual({ [expected]: 'x' });
  });

  it.each([
    [{ city: 'Köln', zip: [5, 0] }, '{"city":"Köln","zip":[5,0]}'],
    [['a', null, 1], '["a",null,1]'],
    [{}, '{}'],
    [[], '[]'],
  ])('with the value %j have its JSON text', (value, expected) => {
    expect(readEntities({ name: 'a', value })).toEqual({ a: expected });
  });

  it.each(ABSENT)('whose name is %p are skipped', (name) => {
    expect(readEntities({ name, value: 'x' }, { name: 'a', value: 'y' })).toEqual({ a: 'y' });
  });

  it.each(ABSENT)('whose value is %p are skipped, and take nothing back', (value) => {
    expect(readEntities({ name: 'a', value: 'x' }, { name: 'a', value })).toEqual({ a: 'x' });
  });

  it('of equal names give the last value', () => {
    expect(readEntities({ name: 'a', value: 'x' }, { name: 'a', value: 'y' })).toEqual({ a: 'y' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'named %s are entities like any other, up to the JSON of the conversation',
    (name) => {
      const dialog = readText(`{"cognigy":{"entities":[{"name":"${name}","value":"x"}]}}`);
      expect(Object.entries(dialog.entities)).toEqual([[name, 'x']]);
      expect(Object.getPrototypeOf(dialog.entities)).toBe(Object.prototype);

      const conversation = toConversation(dialog, { crmOutcome: 'no_user', tier: 'guest', email: null }, 0);
      expect(JSON.stringify(conversation)).toContain(`"extracted_entities":{"${name}":"x"}`);
    },
  );

  it('keep a __proto__ key within their value', () => {
    const { entities } = readText('{"cognigy":{"entities":[{"name":"a","value":{"__proto__":{"b":1}}}]}}');
    expect(entities).toEqual({ a: '{"__proto__":{"b":1}}' });
  });

  it('take nothing from a __proto__ key beside their own', () => {
    const { entities } = readText(
      '{"cognigy":{"entities":[{"__proto__":{"name":"a","value":"x"}},{"name":"b","value":"y"}]}}',
    );
    expect(entities).toEqual({ b: 'y' });
  });
});

describe('a broken structure', () => {
  it.each<[payload: unknown, issue: PayloadIssue]>([
    [undefined, { path: '', message: 'must be an object' }],
    [null, { path: '', message: 'must be an object' }],
    ['{}', { path: '', message: 'must be an object' }],
    [42, { path: '', message: 'must be an object' }],
    [true, { path: '', message: 'must be an object' }],
    [[], { path: '', message: 'must be an object' }],
    [[{ cognigy: {} }], { path: '', message: 'must be an object' }],
    [{ cognigy: [] }, { path: 'cognigy', message: 'must be an object' }],
    [{ cognigy: '' }, { path: 'cognigy', message: 'must be an object' }],
    [{ cognigy: false }, { path: 'cognigy', message: 'must be an object' }],
    [{ user: [] }, { path: 'user', message: 'must be an object' }],
    [{ user: 'ada' }, { path: 'user', message: 'must be an object' }],
    [{ user: 0 }, { path: 'user', message: 'must be an object' }],
    [{ cognigy: { intents: {} } }, { path: 'cognigy.intents', message: 'must be an array' }],
    [{ cognigy: { intents: 'a' } }, { path: 'cognigy.intents', message: 'must be an array' }],
    [{ cognigy: { entities: {} } }, { path: 'cognigy.entities', message: 'must be an array' }],
    [{ cognigy: { entities: 0 } }, { path: 'cognigy.entities', message: 'must be an array' }],
    [{ cognigy: { intents: [null] } }, { path: 'cognigy.intents[0]', message: 'must be an object' }],
    [{ cognigy: { intents: [{}, []] } }, { path: 'cognigy.intents[1]', message: 'must be an object' }],
    [{ cognigy: { entities: ['a'] } }, { path: 'cognigy.entities[0]', message: 'must be an object' }],
    [{ cognigy: { entities: [{}, {}, 7] } }, { path: 'cognigy.entities[2]', message: 'must be an object' }],
    [{ user: { id: {} } }, { path: 'user.id', message: 'must be text' }],
    [{ user: { id: ['ada'] } }, { path: 'user.id', message: 'must be text' }],
    [{ cognigy: { conversationId: {} } }, { path: 'cognigy.conversationId', message: 'must be text' }],
    [{ cognigy: { intents: [{ name: [] }] } }, { path: 'cognigy.intents[0].name', message: 'must be text' }],
    [
      { cognigy: { entities: [{ name: {} }] } },
      { path: 'cognigy.entities[0].name', message: 'must be text' },
    ],
  ])('in %j is refused where it is broken', (payload, issue) => {
    expect(issuesOf(payload)).toEqual([issue]);
  });

  it.each([
    'abc',
    '0,87',
    '87 %',
    ' ',
    '\t\n',
    'NaN',
    'Infinity',
    '1e999',
    Number.POSITIVE_INFINITY,
    true,
    false,
    {},
    [],
    [0.5],
  ])('with the confidence %p is refused: it is no number', (confidence) => {
    const payload = { cognigy: { intents: [{ confidence: 1 }, { name: 'a', confidence }] } };
    expect(issuesOf(payload)).toEqual([
      { path: 'cognigy.intents[1].confidence', message: 'must be a number' },
    ]);
  });

  it('with a confidence too large for a number is refused, since JSON would answer null in its place', () => {
    expect(() => readText('{"cognigy":{"intents":[{"name":"a","confidence":1e999}]}}')).toThrow(
      InvalidPayloadError,
    );
  });

  it('is reported in every place, payload order within a list', () => {
    const issues = issuesOf({
      user: 'ada',
      cognigy: { conversationId: {}, intents: [0, { name: {}, confidence: 'x' }], entities: {} },
    });
    expect(issues.map(({ path }) => path).toSorted()).toEqual([
      'cognigy.conversationId',
      'cognigy.entities',
      'cognigy.intents[0]',
      'cognigy.intents[1].confidence',
      'cognigy.intents[1].name',
      'user',
    ]);
  });

  it.each([
    ['20 broken intents', { intents: new Array(20).fill(0) }],
    ['21 broken intents', { intents: new Array(21).fill(0) }],
    ['broken intents and entities', { intents: new Array(15).fill(0), entities: new Array(15).fill(0) }],
    ['broken intents, and no list of entities', { intents: new Array(20).fill(0), entities: {} }],
    ['two broken leaves an entry', { intents: new Array(19).fill({ name: {}, confidence: 'x' }) }],
    ['more broken elements than the stack takes arguments', { entities: new Array(300_000).fill(0) }],
  ])('with %s is reported in 20 places', (_name, cognigy) => {
    expect(issuesOf({ cognigy })).toHaveLength(20);
  });

  it('is one where an entity is nested deeper than JSON can be written', () => {
    const depth = 100_000;
    const value: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(issuesOf({ cognigy: { entities: [{ name: 'a', value }] } })).toEqual([
      { path: 'cognigy.entities[0].value', message: 'is nested too deep' },
    ]);
  });

  it('is refused without quoting the payload', () => {
    const error = thrownBy(() =>
      flowPayload.read({ user: 'ada@example.com', cognigy: { intents: [{ confidence: 'secret' }] } }),
    );
    expect(JSON.stringify([error, String(error)])).not.toMatch(/ada|secret/);
  });
});

describe('a payload', () => {
  function reader(format: string): PayloadReader {
    return {
      format,
      recognises: (payload) => payload === format,
      read: () => ({ ...NOTHING, conversationId: `read as ${format}` }),
    };
  }

  it('is read by the first reader that recognises it', () => {
    const late: PayloadReader = { ...reader('c'), recognises: () => true };
    expect(chooseReader('b', [reader('a'), reader('b'), late]).read('b').conversationId).toBe('read as b');
  });

  it('that no reader recognises is refused', () => {
    expect(thrownBy(() => chooseReader('x', [reader('a'), reader('b')]))).toBeInstanceOf(InvalidPayloadError);
  });
});

describe('a number that JSON could not keep exactly', () => {
  it.each([2 ** 53, -(2 ** 53), 1e21, Number('1e999')])('is no id: %p would be somebody else', (id) => {
    expect(thrownBy(() => flowPayload.read({ user: { id } }))).toMatchObject({
      issues: [{ path: 'user.id', message: 'must be text' }],
    });
  });

  it.each([Number.MAX_SAFE_INTEGER, -5, 0.1])('is another matter than %p', (id) => {
    expect(flowPayload.read({ user: { id } }).userId).toBe(String(id));
  });
});
