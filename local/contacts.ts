/** What the local CRM does when it is asked for a contact. */
export type ContactReply =
  | { readonly kind: 'contact'; readonly contact: Readonly<Record<string, string>> }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'down' };

/** The people of the local CRM, by user id: one for each way in which a lookup can end. */
export const CONTACTS: ReadonlyMap<string, ContactReply> = new Map<string, ContactReply>([
  ['user-ada', { kind: 'contact', contact: { id: 'user-ada', tier: 'gold', email: 'ada@example.com' } }],
  ['user-bare', { kind: 'contact', contact: { id: 'user-bare' } }],
  ['user-busy', { kind: 'rate-limited', retryAfterSeconds: 30 }],
  ['user-crm-down', { kind: 'down' }],
]);
