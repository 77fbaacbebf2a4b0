import { expect, test } from '@jest/globals';
import { tracedAnswer } from '../../../local/turns/traced-answer.ts';
import { gatewayEvent } from '../../../local/webhook-server/gateway-event.ts';

const answer = {
  extracted_entities: { city: 'Linz' },
  customer_fields: { name: 'Ada', visits: 3, since: null },
  customer_tier: 'vip',
  crm_outcome: 'found',
  channel: 'voice',
};
const contact = { tier: 1, person: { name: 'Ada' } };

test('tells what a CRM document reads from what it computes, and neither from what nobody knows', () => {
  const traced = tracedAnswer({
    id: 1,
    atEpochMs: 0,
    ms: 1,
    event: gatewayEvent({ headers: {}, body: Buffer.alloc(0), gateway: 'http', atEpochMs: 0 }),
    answer: { status: 200, headers: {}, body: JSON.stringify(answer) },
    refusal: [],
    lines: ['{}'],
    requests: [
      { to: 'crm', method: 'GET', path: '/', startedAtMs: 0, status: 200, body: JSON.stringify(contact) },
    ],
    reading: { format: 'flow', unresolved: [], sources: { 'extracted_entities.city': 'city' } },
  });
  expect(Object.fromEntries(traced.map(({ field, from }) => [field, from]))).toEqual({
    'extracted_entities.city': 'city',
    'customer_fields.name': 'CRM: person.name',
    'customer_fields.visits': 'CRM',
    'customer_fields.since': 'default: the contact has none',
    customer_tier: 'CRM',
    crm_outcome: 'CRM, asked by the user',
    channel: 'the function',
  });
});
