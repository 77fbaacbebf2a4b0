/** What the CRM knows. Every id and address is marked, so that no line can hold one unnoticed. */
export interface User {
  readonly tier: string;
  readonly email: string;
}

export const USERS: ReadonlyMap<string, User> = new Map([
  ['U53R-ada', { tier: 'gold', email: 'M41L-ada@example.com' }],
  ['U53R-bob', { tier: 'silver', email: 'M41L-bob@example.com' }],
  ['U53R-cyd', { tier: 'bronze', email: 'M41L-cyd@example.com' }],
]);

/** Finds a secret, a token, an address, a user's or conversation's id, or a text of a payload. */
export const MARKED = /S3CR3T|T0K3N|M41L|U53R|C0NV|T3XT/;
