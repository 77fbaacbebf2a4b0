import { describe, expect, it } from '@jest/globals';
import { botOutput } from '../../../lib/transform/payload/bot-output.ts';
import { flowPayload } from '../../../lib/transform/payload/flow-payload.ts';
import { InvalidPayloadError } from '../../../lib/transform/payload/invalid-payload-error.ts';
import { nativeInput } from '../../../lib/transform/payload/native-input.ts';
import { chooseReader } from '../../../lib/transform/payload/payload-reader.ts';
import { slotText } from '../../../lib/transform/payload/slot-text.ts';
import { thrownBy } from './thrown-by.ts';

const READERS = [flowPayload, botOutput, nativeInput];

const INPUT = {
  text: 'where is my order',
  intent: 'order_status',
  intentScore: 0.91,
  userId: 'user-ada',
  sessionId: 'session-42',
  inputId: 'input-1',
  flowName: 'Main',
  language: 'de-DE',
  data: {},
  slots: {},
  nlu: { intentMapperResults: { scores: [] } },
};

describe('a slot', () => {
  it.each([
    ['a number', [100], '100'],
    ['texts', ['https://a.example', 'https://b.example'], 'https://a.example, https://b.example'],
    ['zero and false', [0, false], '0, false'],
    [
      'a lexicon value',
      [{ keyphrase: 'Berlin', lower: 'berlin', neg: false, number: 3, data: {} }],
      'Berlin',
    ],
    [
      'a negated one beside',
      [
        { keyphrase: 'Berlin', neg: true },
        { keyphrase: 'Bonn', neg: false },
      ],
      'Bonn',
    ],
    ['money', [{ value: 100, unit: 'EUR' }], '100 EUR'],
    ['a measure without unit', [{ value: 10, unit: null }], '10'],
    ['a temperature', [{ value: 10, unit: 'degree' }], '10 degree'],
    [
      'a date',
      [{ start: { ISODate: '2020-11-05T00:00:00.000Z', grain: 'day' }, end: null, text: 'tomorrow' }],
      '2020-11-05T00:00:00.000Z',
    ],
    [
      'an interval',
      [{ start: { ISODate: '2020-11-05T00:00:00.000Z' }, end: { ISODate: '2020-11-06T00:00:00.000Z' } }],
      '2020-11-05T00:00:00.000Z/2020-11-06T00:00:00.000Z',
    ],
    ['a duration in seconds', [{ inSeconds: 600, minutes: 10, unit: 'minute' }], 'PT600S'],
    ['a duration by the clock', { hour: null, minute: 10, second: 20 }, 'PT620S'],
    ['an hour', { hour: 1 }, 'PT3600S'],
    ['something with a text', [{ text: 'somewhere', odd: 1 }], 'somewhere'],
    ['something else', [{ odd: [1, 2] }], '{"odd":[1,2]}'],
    ['a list in the list', [[1, 2]], '[1,2]'],
  ])('with %s has its text', (_name, slot, text) => {
    expect(slotText(slot)).toBe(text);
  });

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty list', []],
    ['an empty text', ''],
    ['negated values alone', [{ keyphrase: 'Berlin', neg: true }]],
    ['nulls', [null, null]],
  ])('with %s is none', (_name, slot) => {
    expect(slotText(slot)).toBeUndefined();
  });
});

describe('the native input', () => {
  it('is read bare and wrapped alike', () => {
    const dialog = {
      conversationId: 'session-42',
      sessionId: 'session-42',
      userId: 'user-ada',
      email: undefined,
      phone: undefined,
      intent: { name: 'order_status', confidence: 0.91 },
      entities: {},
      language: 'de-DE',
    };
    expect(nativeInput.read(INPUT)).toEqual(dialog);
    expect(nativeInput.read({ input: INPUT, context: { cart: [] } })).toEqual(dialog);
  });

  it.each([
    ['the CXone contact id first', { ...INPUT, data: { contactId: 4711 } }, '4711'],
    ['the session else', { ...INPUT, data: { contactId: '' } }, 'session-42'],
    ['nothing', { slots: {} }, ''],
  ])('takes for the conversation %s', (_name, input, conversationId) => {
    expect(nativeInput.read(input).conversationId).toBe(conversationId);
  });

  it('knows the user by id, e-mail address and number', () => {
    const input = { ...INPUT, data: { numberMetaData: { number: '+491700000000' } } };
    expect(nativeInput.read({ input, profile: { email: 'ada@example.com' } })).toMatchObject({
      userId: 'user-ada',
      email: 'ada@example.com',
      phone: '+491700000000',
    });
  });

  it.each([
    ['its own', {}, {}, 'de-DE'],
    ["the profile's", { language: null }, { language: 'fr' }, 'fr'],
    ["the profile's preference", { language: '' }, { preferences: { language: 'it' } }, 'it'],
    ['en', { language: undefined }, null, 'en'],
  ])('speaks %s', (_name, change, profile, language) => {
    expect(nativeInput.read({ input: { ...INPUT, ...change }, profile }).language).toBe(language);
  });

  const final = { finalIntentName: 'final', finalIntentScore: 0.8, finalIntentNegated: false };
  const scores = [
    { id: null, name: 'null - Fallback Reject Intent', score: 0.99, negated: false },
    { id: '1', name: 'negated', score: 0.95, negated: true },
    { id: '2', name: 'cancel - reject intent', score: '0.7' },
    { id: '3', intent: 'second', score: 0.6 },
  ];

  it.each([
    ["the flow's own", { intent: 'own', intentScore: '0.5' }, { name: 'own', confidence: 0.5 }],
    ['one without a score', { intent: 'own', intentScore: null }, { name: 'own', confidence: 0 }],
    [
      "the mapper's final one",
      { nlu: { intentMapperResults: { ...final, scores } } },
      { name: 'final', confidence: 0.8 },
    ],
    [
      'the best score where the final one is negated',
      { nlu: { intentMapperResults: { ...final, finalIntentNegated: true, scores } } },
      { name: 'cancel - reject intent', confidence: 0.7 },
    ],
    [
      'none where the final one is a Reject intent',
      { nlu: { intentMapperResults: { finalIntentName: 'null - Fallback Reject Intent', scores } } },
      { name: 'unknown', confidence: 0 },
    ],
    [
      'the first of equals',
      {
        nlu: {
          intentMapperResults: {
            scores: [
              { name: 'a', score: 0.5 },
              { name: 'b', score: 0.5 },
            ],
          },
        },
      },
      { name: 'a', confidence: 0.5 },
    ],
    [
      'none of Reject intents alone',
      { nlu: { intentMapperResults: { scores: scores.slice(0, 2) } } },
      { name: 'unknown', confidence: 0 },
    ],
    ['none of nothing', { nlu: null }, { name: 'unknown', confidence: 0 }],
    [
      'none of nonsense',
      { nlu: { intentMapperResults: { scores: [5, null, { score: 'high' }] } } },
      { name: 'unknown', confidence: 0 },
    ],
  ])('has the intent: %s', (_name, change, intent) => {
    const { intent: _intent, intentScore: _score, nlu: _nlu, ...rest } = INPUT;
    expect(nativeInput.read({ ...rest, ...change }).intent).toEqual(intent);
  });

  it('has its slots as entities', () => {
    const slots = {
      city: [{ keyphrase: 'Berlin', neg: false }],
      NUMBER: [1, 2],
      DATE: null,
      constructor: ['x'],
      '': [1],
    };
    expect(nativeInput.read({ ...INPUT, slots }).entities).toEqual({
      city: 'Berlin',
      NUMBER: '1, 2',
      constructor: 'x',
    });
  });

  it.each([['data'], ['slots'], ['nlu'], ['userId'], ['language']])(
    'is read as if it had no %s where that has another form',
    (key) => {
      for (const value of ['text', 5, true, [1], null]) {
        expect(() => nativeInput.read({ ...INPUT, [key]: value })).not.toThrow();
      }
    },
  );
});

describe("the payload's shape", () => {
  it.each([
    ['flow', { user: null }],
    ['flow', { cognigy: {}, slots: {}, input: INPUT }],
    ['flow', {}],
    ['flow', { sessionId: 's' }],
    ['native', INPUT],
    ['native', { input: {} }],
    ['native', { nlu: null }],
    ['output', { userId: 'u', sessionId: 's', AIOutput: { text: 'Hello' } }],
    ['output', { text: 'Hello', data: {}, outputStack: [], userId: 'u', sessionId: 's' }],
    ['output', { type: 'output', data: {} }],
  ])('is that of the format %s', (format, payload) => {
    expect(chooseReader(payload, READERS).format).toBe(format);
  });

  it('of a bot output is refused with what to send instead', () => {
    expect(thrownBy(() => botOutput.read({}))).toMatchObject({
      code: 'invalid_payload',
      issues: [
        { path: '', message: expect.stringContaining("is a bot's output; send the flow's {{input}}") },
      ],
    });
  });

  it.each([
    ['is of no known shape', { foo: 1 }],
    ['is of no known shape', { input: [] }],
    ['must be an object', null],
    ['must be an object', []],
    ['must be an object', 'text'],
  ])('that nobody knows is refused: %s', (message, payload) => {
    const error = thrownBy(() => chooseReader(payload, READERS));
    expect(error).toBeInstanceOf(InvalidPayloadError);
    expect(error).toMatchObject({ issues: [{ path: '', message: expect.stringContaining(message) }] });
  });
});
