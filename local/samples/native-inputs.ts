/** Fields that Cognigy's `input` has on every channel. */
const EVERYWHERE = {
  type: 'question',
  state: 'default',
  mode: 'TextOnly',
  userId: 'user-ada',
  sessionId: 'session-4721',
  inputId: 'input-0001',
  flowName: 'Customer service',
  URLToken: 'c0ffee',
  localeId: 'locale-1',
  language: 'de-DE',
  intentFlow: null,
  intentLevel: {},
  understood: true,
  conditionalEntrypointWasExecuted: false,
  completedGoals: [],
  attachments: [],
  currentTime: { timezoneOffset: 60 },
} as const;

/** A web chat, the input as it is: lexicon, number and URL slots, one of them negated. */
export const WEBCHAT_INPUT = {
  ...EVERYWHERE,
  text: 'Where is order 1001? Not the one to Bonn, the one to Berlin. https://shop.example/1001',
  channel: 'webchat3',
  endpointType: 'webchat3',
  entrypoint: 'entry-webchat',
  intent: 'order_status',
  intentScore: 0.91,
  data: {},
  slots: {
    city: [
      { keyphrase: 'Bonn', lower: 'bonn', neg: true, number: 6, synonym: 'bonn', count: 1, data: {} },
      { keyphrase: 'Berlin', lower: 'berlin', neg: false, number: 10, synonym: 'berlin', count: 1, data: {} },
    ],
    NUMBER: [1001],
    URL: ['https://shop.example/1001'],
    EMAIL: null,
  },
  nlu: {
    intentMapperResults: {
      finalIntentName: 'order_status',
      finalIntentScore: 0.91,
      finalIntentNegated: false,
      scores: [{ id: 'i-1', name: 'order_status', score: 0.91, negated: false, flow: 'Customer service' }],
    },
  },
};

/** Voice, wrapped with the profile: every object-shaped slot, a duration in both of its forms. */
export const VOICE_INPUT = {
  input: {
    ...EVERYWHERE,
    text: 'move my appointment to tomorrow for ten minutes',
    channel: 'voiceGateway2',
    endpointType: 'voiceGateway2',
    entrypoint: 'entry-voice',
    language: null,
    intent: 'move_appointment',
    intentScore: '0.87',
    data: { numberMetaData: { number: '+49301234567', country: 'DE' } },
    slots: {
      DATE: [
        {
          start: { day: 24, month: 11, year: 2026, ISODate: '2026-11-24T00:00:00.000Z', grain: 'day' },
          end: null,
          text: 'tomorrow',
        },
      ],
      DURATION: [{ inSeconds: 600, minutes: 10, unit: 'minute' }],
      pause: { hour: null, minute: 10, second: 20 },
      MONEY: [{ value: 100, unit: 'EUR' }],
      TEMPERATURE: [{ value: 10, unit: 'degree' }],
    },
    nlu: {},
  },
  profile: { profileId: 'p-1', firstname: 'Ada', email: 'ada@example.com', language: 'de' },
  context: { step: 3 },
};

/** CXone: the contact's id names the conversation; a Reject intent as Cognigy documents it, above what it rejects. */
export const CXONE_INPUT = {
  ...EVERYWHERE,
  text: 'cancel it',
  channel: 'niceCXOne',
  endpointType: 'niceCXOne',
  entrypoint: 'entry-cxone',
  intent: null,
  intentScore: null,
  data: { contactId: '408211' },
  slots: {},
  nlu: {
    intentMapperResults: {
      finalIntentName: null,
      finalIntentScore: null,
      intentPath: ['Reject Intent'],
      scores: [
        { id: '0b9f3c52-7d7e-4c1e-9a53-2f1f0e0a8f10', name: 'Reject Intent', score: 1, negated: false },
        { id: 'i-2', name: 'order_cancel', score: 0.78, negated: false },
      ],
    },
  },
};

/** An AI Agent: no intent and no slots, but a tool that it calls with what it heard. */
export const AGENT_INPUT = {
  ...EVERYWHERE,
  text: 'my order please',
  channel: 'adminconsole',
  endpointType: 'rest',
  entrypoint: 'entry-rest',
  intent: null,
  intentScore: null,
  data: {},
  slots: null,
  nlu: null,
  aiAgent: { toolId: 'order_status', toolCallId: 'call-1', toolArgs: { orderNumber: 'A-1001' } },
  llmPrompt: null,
};

/** What a bot says, sent here by mistake. */
export const BOT_OUTPUT = {
  text: 'Your order is on its way.',
  data: {},
  outputStack: [{ text: 'Your order is on its way.', data: {}, source: 'bot' }],
  userId: 'user-ada',
  sessionId: 'session-4721',
};
