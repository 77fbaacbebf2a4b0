import { expect } from '@jest/globals';

/** Texts that must not show up where nobody sent them, by the place they come from. No other text holds one. */
export const CANARIES = {
  email: 'canary.ada@example.com',
  phone: '+49 221 5550199',
  phoneAsId: '492215550199',
  token: 'canary-token-7fQ2.xZ',
  clientSecret: 'canary/client:secret+ü',
  webhookSecret: 'canary-webhook-secret-current',
  previousWebhookSecret: 'canary-webhook-secret-previous',
  apiKey: 'canary-api-key-current',
  previousApiKey: 'canary-api-key-previous',
  userId: 'canary-user-17',
  userText: 'canary, where is my order?',
  conversation: 'canary conversation of Ada',
  intent: 'canary_intent',
  entityName: 'canary_entity_name',
  entityValue: 'canary-entity-A-1001',
  language: 'x-canary',
  unknownField: 'canary_unknown_field',
  header: 'canary-header-value',
  tier: 'canary-tier',
  crmBody: 'canary in a body of the CRM',
  crmHeader: 'canary-in-a-header-of-the-crm',
  secretsManager: 'canary of Secrets Manager',
  foreignError: 'canary in an error of somebody else',
} as const;

/** Expects that a text holds none of these canaries, in whatever spelling. */
export function expectNone(text: string, canaries: readonly string[]): void {
  const found = canaries.filter((canary) => spellings(canary).some((spelling) => text.includes(spelling)));
  expect({ found, text: found.length > 0 ? text : '' }).toEqual({ found: [], text: '' });
}

/** How a text looks in the forms that it takes on its ways: URLs, forms, JSON, hex, base64 and the `Basic` header. */
function spellings(text: string): string[] {
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  return [
    text,
    encodeURIComponent(text),
    encodeURI(text),
    form,
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('hex'),
    ...insideBase64(text),
    ...insideBase64(form),
    ...insideBase64(encodeURIComponent(text)),
  ];
}

/** What base64 makes of a text that stands anywhere in another: three forms, without their ends. */
function insideBase64(text: string): string[] {
  return [0, 2, 3].map((skipped, bytesBefore) =>
    Buffer.from('\0'.repeat(bytesBefore) + text)
      .toString('base64')
      .slice(skipped, -4),
  );
}
