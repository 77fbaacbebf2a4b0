import { contactProblem } from './servers/contact-api.ts';
import type { ServedAnswer } from './servers/exchange.ts';

/** The people of the local CRM, by user id. */
export const CONTACTS: ReadonlyMap<string, object> = new Map([
  ['user-ada', { id: 'user-ada', tier: 'gold', email: 'ada@example.com' }],
  ['user-bare', { id: 'user-bare', tier: null, email: null }],
]);

/** What is answered in place of a contact, by user id: one for each way in which a lookup can fail. */
export const REFUSALS: ReadonlyMap<string, ServedAnswer> = new Map([
  ['user-busy', contactProblem(429, 'Too many requests.', { 'retry-after': '10' })],
  ['user-crm-down', contactProblem(503, 'The CRM is down for maintenance.')],
]);
