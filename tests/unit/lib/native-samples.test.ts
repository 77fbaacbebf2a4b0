import { expect, it } from '@jest/globals';
import { nativeInput } from '../../../lib/transform/payload/native-input.ts';
import {
  AGENT_INPUT,
  CXONE_INPUT,
  VOICE_INPUT,
  WEBCHAT_INPUT,
} from '../../../local/samples/native-inputs.ts';

it.each([
  [
    'a web chat',
    WEBCHAT_INPUT,
    {
      conversationId: 'session-4721',
      intent: { name: 'order_status', confidence: 0.91 },
      entities: { city: 'Berlin', NUMBER: '1001', URL: 'https://shop.example/1001' },
      language: 'de-DE',
    },
  ],
  [
    'voice',
    VOICE_INPUT,
    {
      conversationId: 'session-4721',
      email: 'ada@example.com',
      phone: '+49301234567',
      intent: { name: 'move_appointment', confidence: 0.87 },
      entities: {
        DATE: '2026-11-24T00:00:00.000Z',
        DURATION: 'PT600S',
        pause: 'PT620S',
        MONEY: '100 EUR',
        TEMPERATURE: '10 degree',
      },
      language: 'de',
    },
  ],
  [
    'CXone',
    CXONE_INPUT,
    { conversationId: '408211', intent: { name: 'unknown', confidence: 0 }, entities: {} },
  ],
  [
    'an AI Agent',
    AGENT_INPUT,
    {
      conversationId: 'session-4721',
      intent: { name: 'order_status', confidence: 1 },
      entities: { orderNumber: 'A-1001' },
    },
  ],
])('the sample of %s is the dialog that the contract says', (_name, payload, dialog) => {
  expect(nativeInput.read(payload)).toMatchObject({
    userId: 'user-ada',
    sessionId: 'session-4721',
    ...dialog,
  });
});
