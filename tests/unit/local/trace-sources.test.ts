import { expect, test } from '@jest/globals';
import { samplePayload } from '../../../local/samples/sample-body.ts';
import { traceSources } from '../../../local/turns/trace-sources.ts';

test.each([
  [
    'order-status',
    'user.id',
    {
      primary_intent: 'cognigy.intents[1].name',
      intent_confidence: 'cognigy.intents[1].confidence',
      'extracted_entities.order_number': 'cognigy.entities[0].value',
      language: 'user.profile.preferences.language',
    },
  ],
  [
    'native-webchat',
    'userId',
    {
      primary_intent: 'intent',
      'extracted_entities.city': 'slots.city[1].keyphrase',
      conversation_id: 'sessionId',
    },
  ],
  ['native-voice', 'input.userId', { language: 'profile.language', email: 'profile.email' }],
  ['native-cxone', 'userId', { conversation_id: 'data.contactId' }],
  ['native-agent', 'userId', { 'extracted_entities.orderNumber': 'aiAgent.toolArgs.orderNumber' }],
])('finds where the values of %s come from', (name, user, sources) => {
  expect(traceSources(samplePayload(name))?.sources).toMatchObject({ ...sources, user });
});

test('is undefined where no reader takes the payload', () => {
  expect(traceSources(samplePayload('bot-output'))).toBeUndefined();
});
