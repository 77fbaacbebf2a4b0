import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;
let webhook: RunningWebhook;

beforeAll(async () => {
  world = await startTestWorld();
  webhook = world.start();
});

afterAll(() => world.stop());

/** Answers a rightly signed body, and tells for whom the CRM was asked. */
async function turn(payload: unknown) {
  const asked = world.contactApi.requests.length;
  const result = await webhook.turn(httpApiEvent(payload));
  return { ...result, urls: world.contactApi.requests.slice(asked).map(({ path }) => path) };
}

function native(fields: object) {
  return { inputId: 'i-1', userId: 'user-ada', sessionId: 's-1', ...fields };
}

const NONE = { primary_intent: 'unknown', intent_confidence: 0 };
const CANDIDATE = { id: 'i-2', name: 'order_cancel', score: 0.4 };

describe('an intent that is none', () => {
  const rejected = { id: '0b9f3c52-7d7e-4c1e-9a53-2f1f0e0a8f10', name: 'Reject Intent', score: 1 };

  it.each([
    [
      'is the Reject intent of Cognigy’s documentation',
      { intentPath: ['Reject Intent'], scores: [rejected] },
    ],
    ['has worse ones below it', { intentPath: ['Reject Intent'], scores: [rejected, CANDIDATE] }],
    ['is a Reject intent by its score alone', { scores: [rejected] }],
    [
      'is a final Reject intent',
      { finalIntentName: 'Reject Intent', finalIntentScore: 1, scores: [CANDIDATE] },
    ],
    ['is named, and none was chosen', { finalIntentName: null, finalIntentScore: null, scores: [CANDIDATE] }],
    [
      'is named, and none was chosen, as CognigyScript writes it',
      { finalIntentName: '', scores: [CANDIDATE] },
    ],
  ])('%s', async (_name, intentMapperResults) => {
    const { body } = await turn(native({ intent: null, nlu: { intentMapperResults } }));
    expect(body).toMatchObject(NONE);
  });

  it('is the flow’s own Reject intent', async () => {
    expect((await turn(native({ intent: 'Reject Intent', intentScore: 1 }))).body).toMatchObject(NONE);
  });
});

describe('a number beyond 2^53', () => {
  const DIGITS = '1610521604143693813';
  const MORE = '9400000000000000000001';

  it('keeps its digits as an entity, a slot and an argument, and within them', async () => {
    const entities = [
      `{"name":"tracking","value":${DIGITS}}`,
      `{"name":"more","value":-${MORE}}`,
      `{"name":"within","value":{"list":[${DIGITS},1e400,0.5]}}`,
    ];
    const { body } = await turn(`{"cognigy":{"entities":[${entities.join()}]}}`);
    expect(body['extracted_entities']).toEqual({
      tracking: DIGITS,
      more: `-${MORE}`,
      within: `{"list":[${DIGITS},1e400,0.5]}`,
    });

    const slots = `{"NUMBER":[${DIGITS}, 5],"MONEY":[{"value":${MORE},"unit":"EUR"}],"one":${MORE},"any":[[${DIGITS}]]}`;
    const text = `{"userId":"user-ada","slots":${slots},"aiAgent":{"toolArgs":{"tracking":${DIGITS}}}}`;
    expect((await turn(text)).body['extracted_entities']).toEqual({
      NUMBER: `${DIGITS}, 5`,
      MONEY: `${MORE} EUR`,
      one: MORE,
      any: `[${DIGITS}]`,
      tracking: DIGITS,
    });
  });

  it.each([
    ['a flow payload', `{"sessionId":${MORE},"user":{"id":${DIGITS}},"cognigy":{"conversationId":${MORE}}}`],
    ['a native input', `{"slots":{},"userId": ${DIGITS},"sessionId":${MORE}}`],
    [
      'a body that speaks of a constructor',
      `{"constructor":{},"user":{"id":${DIGITS}},"cognigy":{"conversationId":${MORE}}}`,
    ],
  ])('is an id as any other in %s', async (_name, text) => {
    const { body, urls } = await turn(text);
    expect({ urls, id: body['conversation_id'] }).toEqual({ urls: [`/api/v2/contacts/${DIGITS}`], id: MORE });
  });

  it('is no object, and still a number', async () => {
    expect((await turn(`{"user":${DIGITS},"cognigy":{}}`)).body['errors']).toEqual([
      { path: 'user', message: 'must be an object' },
    ]);
    const { body } = await turn('{"cognigy":{"intents":[{"name":"a","confidence":1e20}]}}');
    expect(body['intent_confidence']).toBe(1e20);
  });

  it('does not refuse a body that is nested as deep as any', async () => {
    const deep = `${'['.repeat(50_000)}${DIGITS}${']'.repeat(50_000)}`;
    expect((await turn(`{"cognigy":{},"unknown":${deep}}`)).answer.statusCode).toBe(200);
  });
});

describe('an AI Agent', () => {
  const toolArgs = { orderNumber: 'A-1001', count: 2, gift: false, note: null, lines: [{ sku: 7 }] };
  const heard = { orderNumber: 'A-1001', count: '2', gift: 'false', lines: '[{"sku":7}]' };

  it.each([
    ['an AI Agent node', { aiAgent: { toolId: 'order_status', toolArgs }, llmPrompt: null }],
    ['an LLM Prompt node', { aiAgent: null, llmPrompt: { toolId: 'order_status', toolArgs } }],
  ])('says what was heard by the tool that it calls, under %s', async (_name, fields) => {
    const { body } = await turn(native({ intent: null, slots: null, nlu: null, ...fields }));
    expect(body).toMatchObject({ primary_intent: 'order_status', intent_confidence: 1 });
    expect(body['extracted_entities']).toEqual(heard);
  });

  it('is not asked where the NLU found an intent', async () => {
    const aiAgent = { toolId: 'order_status', toolArgs };
    const { body } = await turn(native({ intent: 'greeting', intentScore: 0.8, aiAgent }));
    expect(body).toMatchObject({ primary_intent: 'greeting', extracted_entities: {} });
  });
});

describe('an oddity of Cognigy’s', () => {
  it('the Rasa connector’s one slot is as many entities as it holds', async () => {
    const rasa = [
      { entity: 'daytime', start: 5, end: 12, value: 'morning', extractor: 'DIETClassifier' },
      { entity: 'city', value: 'Berlin' },
      { entity: 'city', value: 'Bonn' },
    ];
    expect((await turn(native({ slots: { rasa, NUMBER: [1] } }))).body['extracted_entities']).toEqual({
      daytime: 'morning',
      city: 'Berlin, Bonn',
      NUMBER: '1',
    });
  });

  it('ten minutes and four seconds are 604 seconds', async () => {
    const slots = {
      DURATION: [{ inSeconds: 4, minutes: 10, unit: 'second', seconds: 4 }],
      days: [{ inSeconds: 7_200, days: 1, hours: 2, unit: 'hour' }],
      right: [{ inSeconds: 600, minutes: 10, unit: 'minute' }],
    };
    expect((await turn(native({ slots }))).body['extracted_entities']).toEqual({
      DURATION: 'PT604S',
      days: 'PT93600S',
      right: 'PT600S',
    });
  });

  it.each([
    ['en_US', 'en-US'],
    ['zh_Hans_CN', 'zh-Hans-CN'],
    ['no_language_at_all_', 'no_language_at_all_'],
  ])('the language %s is %s', async (language, tag) => {
    expect((await turn(native({ language }))).body['language']).toBe(tag);
    const user = { profile: { preferences: { language } } };
    expect((await turn({ user, cognigy: {} })).body['language']).toBe(tag);
  });
});

describe('an unfilled expression', () => {
  it('is no user, and the log line names the field alone', async () => {
    for (const payload of [
      native({ userId: '{{input.userId}}' }),
      { user: { id: 'user-{{ input.userId }}' }, cognigy: {} },
      { user: { id: '{{JSON.stringify({ id: 1 })}}' }, cognigy: {} },
    ]) {
      const { body, urls, logs, output } = await turn(payload);
      expect([body['crm_outcome'], body['customer_tier'], urls]).toEqual(['no_user', 'guest', []]);
      expect(logs).toEqual([expect.objectContaining({ level: 'WARN', unresolved: ['userId'] })]);
      expect(output).not.toContain('{{');
    }
  });

  it('is no other id either, and no language', async () => {
    const profile = { preferences: { language: '{{input.language}}' } };
    const { body, logs } = await turn({
      sessionId: '{{input.sessionId}}',
      user: { id: 'user-ada', profile },
      cognigy: { conversationId: '{{input.sessionId}}' },
    });
    expect(body).toMatchObject({ conversation_id: '', language: 'en', crm_outcome: 'found' });
    expect(logs[0]).toMatchObject({ unresolved: ['conversationId', 'sessionId', 'language'] });
    expect(logs[0]).not.toHaveProperty('session_id');
  });

  it('is not what a turn without one tells of', async () => {
    const { logs } = await turn({ user: { id: 'a{b}}{{' }, cognigy: {} });
    expect(logs).toEqual([expect.objectContaining({ level: 'INFO', outcome: 'ok' })]);
    expect(logs[0]).not.toHaveProperty('unresolved');
  });

  it.each([
    ['{"slots":{},"userId": {{input.userId}}}', 'holds an unfilled {{…}} at character 23'],
    ['{"text":"{{no}} \\"","userId": {{input.userId}}}', 'holds an unfilled {{…}} at character 31'],
    ['{"slots":{},\ufeff"userId":"{{no}}"}', 'holds a byte order mark at character 13'],
    ['\ufeff\ufeff{}', 'holds a byte order mark at character 1'],
  ])('that breaks the JSON is found, and not told: %s', async (text, message) => {
    const { body, answer, output } = await turn(text);
    expect(answer.statusCode).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_json', errors: [{ path: '', message }] });
    expect(answer.body + output).not.toContain('userId');
  });

  it.each(['{"a":"{{no}}"', '<html>', '{"a":"\ufeff'])(
    'is not found where it breaks nothing: %s',
    async (text) => {
      const { body } = await turn(text);
      expect(body['code']).toBe('invalid_json');
      expect(body).not.toHaveProperty('errors');
    },
  );
});

describe('an input that is text', () => {
  it.each(['[object Object]', '{"text":"hello"}', ''])('is refused as such: %j', async (input) => {
    const { body, answer } = await turn({ input, profile: {} });
    expect(answer.statusCode).toBe(422);
    expect(body['errors']).toEqual([{ path: 'input', message: 'must be an object, not text' }]);
  });
});

describe('a payload that is text', () => {
  it('is refused as such: it was serialised twice', async () => {
    const { body } = await turn(JSON.stringify(JSON.stringify({ user: {}, cognigy: {} })));
    expect(body['errors']).toEqual([{ path: '', message: 'must be an object, not text' }]);
  });
});

describe('a byte order mark', () => {
  it('at the beginning is ignored, in text as in base64', async () => {
    const text = '\ufeff{"user":{"id":"user-ada"},"cognigy":{}}';
    for (const body of [text, Buffer.from(text)]) {
      expect((await turn(body)).answer.statusCode).toBe(200);
    }
  });
});
