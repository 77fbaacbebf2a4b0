import { describe, expect, it } from '@jest/globals';
import { botOutput } from '../../../lib/transform/payload/bot-output.ts';
import { nativeInput } from '../../../lib/transform/payload/native-input.ts';
import { nativeIntent } from '../../../lib/transform/payload/native-intent.ts';
import { slotText } from '../../../lib/transform/payload/slot-text.ts';

describe('a bot’s output', () => {
  it.each([
    [{ AIOutput: {} }, true],
    [{ outputStack: [] }, true],
    [{ type: 'output' }, true],
    [{ type: 'input' }, false],
    [{ type: null }, false],
    [{}, false],
    ['output', false],
    [null, false],
  ])('is what %j is: %p', (payload, recognised) => {
    expect(botOutput.recognises(payload)).toBe(recognised);
  });
});

describe('a native input', () => {
  it.each([{ input: null }, { input: 'hello' }, { input: [] }, { input: undefined }, null, 'input', []])(
    'is not in %j',
    (payload) => {
      expect(nativeInput.recognises(payload)).toBe(false);
    },
  );

  it.each([null, 'hello', ['hello']])('is the payload itself where its input is %j', (input) => {
    const payload = { input, nlu: {}, intent: 'order_status', sessionId: 'session-42' };
    expect(nativeInput.recognises(payload)).toBe(true);
    expect(nativeInput.read(payload)).toMatchObject({
      sessionId: 'session-42',
      intent: { name: 'order_status', confidence: 0 },
    });
  });
});

describe('a native intent', () => {
  function bestOf(scores: unknown) {
    return nativeIntent({ nlu: { intentMapperResults: { scores } } });
  }

  it('is the best that can be read, whatever else stands among the scores', () => {
    expect(bestOf([{ name: 'order_status', score: 0.5 }, 5, {}, null])).toEqual({
      name: 'order_status',
      confidence: 0.5,
    });
  });

  it('without an id is none', () => {
    const scores = [
      { id: null, name: 'none', score: 0.9 },
      { id: 'i-1', name: 'order_status', score: 0.5 },
    ];
    expect(bestOf(scores)).toEqual({ name: 'order_status', confidence: 0.5 });
  });

  it.each([
    ['null - Reject intent', 'unknown'],
    ['NULL - order reject INTENT', 'unknown'],
    ['not null - a reject intent', 'not null - a reject intent'],
    ['null - reject intents', 'null - reject intents'],
  ])('called %j is %j: only a whole name is that of a Reject intent', (name, known) => {
    expect(bestOf([{ name, score: 0.9 }]).name).toBe(known);
  });
});

describe('a tool call', () => {
  it.each([
    ['without a name', { toolArgs: { city: 'Bonn' } }, 'unknown', { city: 'Bonn' }],
    ['without arguments', { toolId: 'end_call' }, 'end_call', {}],
    ['with arguments that are text', { toolId: 'end_call', toolArgs: 'city' }, 'end_call', {}],
    ['that says nothing', { toolId: null, toolArgs: null }, 'unknown', {}],
    ['whose arguments have no name, or no value', { toolArgs: { '': 'a', b: '' } }, 'unknown', {}],
  ])('%s is what it says', (_name, aiAgent, name, entities) => {
    const dialog = nativeInput.read({ aiAgent, llmPrompt: 'none' });
    expect([dialog.intent.name, dialog.entities]).toEqual([name, entities]);
  });

  it('is heard beside the slots, and has the last word', () => {
    const input = { slots: { city: ['Bonn'], NUMBER: [5] }, aiAgent: { toolArgs: { city: 'Berlin' } } };
    expect(nativeInput.read(input).entities).toEqual({ city: 'Berlin', NUMBER: '5' });
  });
});

describe('a slot called rasa', () => {
  it.each([
    ['holds no entities', [{ keyphrase: 'Rasa' }, 5], { rasa: 'Rasa, 5' }],
    ['is no list', { keyphrase: 'Rasa' }, { rasa: 'Rasa' }],
    ['has some that say nothing', [{ entity: 'a' }, null, { entity: 'b', value: [1] }], { b: '[1]' }],
  ])('that %s is a slot as far as it does', (_name, rasa, entities) => {
    expect(nativeInput.read({ slots: { rasa } }).entities).toEqual(entities);
  });
});

describe('the text of a slot', () => {
  it.each([
    ['a measure that has no unit at all', { value: 100 }, '100'],
    ['a measure that has a clock’s part too', { value: 3, unit: 'h', hour: 3 }, '3 h'],
    ['a clock whose only part is none', { hour: null }, '{"hour":null}'],
    ['a clock with a part that is none', { hour: null, minute: 2 }, 'PT120S'],
    ['a second', { second: 5 }, 'PT5S'],
    ['minutes and seconds', { minutes: 10, seconds: 4 }, 'PT604S'],
    ['a duration with a part that is no number', { inSeconds: 4, minutes: '10' }, 'PT4S'],
    ['a date and an hour', { day: 24, hour: 5 }, 'PT18000S'],
    [
      'a clock whose hour is no number',
      { hour: '1', minute: 2, second: 3 },
      '{"hour":"1","minute":2,"second":3}',
    ],
    ['a clock whose minute is no number', { hour: 1, minute: [] }, '{"hour":1,"minute":[]}'],
    ['a clock whose second is no number', { second: true }, '{"second":true}'],
    ['a clock without end', { hour: Number('1e999') }, '{"hour":null}'],
    ['a duration without end', { inSeconds: Number('1e999') }, '{"inSeconds":null}'],
    ['a date whose end is none', { start: { ISODate: 'a' }, end: {} }, '{"start":{"ISODate":"a"},"end":{}}'],
    ['a date whose end alone is one', { end: { ISODate: 'a' } }, '{"end":{"ISODate":"a"}}'],
    ['a date that is no text', { start: { ISODate: 5 } }, '{"start":{"ISODate":5}}'],
    ['a keyphrase that is true', { keyphrase: true }, 'true'],
    ['a keyphrase that is an object', { keyphrase: {} }, '{"keyphrase":{}}'],
    ['a measure that is false', { value: false }, 'false'],
    ['a measure that is an object', { value: {}, unit: 'EUR' }, '{"value":{},"unit":"EUR"}'],
    ['a measure whose unit is an object', { value: 5, unit: {} }, '{"value":5,"unit":{}}'],
    ['a measure without end', { value: Number('1e999') }, '{"value":null}'],
    ['something whose text is a number', { text: 5 }, '{"text":5}'],
  ])('of %s', (_name, slot, text) => {
    expect(slotText(slot)).toBe(text);
  });

  it('is that of 100 levels, and none of more: their text costs the square of their depth', () => {
    const levels = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(slotText([levels(100)])).toBe(JSON.stringify(levels(100)));
    expect(slotText([levels(101)])).toBeUndefined();
  });

  it('is none where it is nested deeper than anybody could write', () => {
    let slot: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) {
      slot = { slot };
    }
    expect(slotText(slot)).toBeUndefined();
    expect(slotText(['a', slot, 'b'])).toBe('a, b');
  });
});
