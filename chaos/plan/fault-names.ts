/** Ways in which an HTTP server gives nothing of use, whatever it serves. */
export const OUTAGES = [
  'hang',
  'reset',
  'close',
  'drip',
  'endless',
  'cut off',
  'not http',
  'nonsense',
  'empty 204',
  '500',
  '502',
  '503 retry-after',
  'redirect',
] as const;
export type Outage = (typeof OUTAGES)[number];

/** What the contact API can be up to; the last four are no outages, and the function has to cope. */
export const CONTACT_FAULTS = [
  ...OUTAGES,
  '429',
  '429 retry-after',
  '403',
  '401 always',
  'kept closed',
  'lying contact',
  'early hints',
  'slow 80 ms',
] as const;
export type ContactFault = (typeof CONTACT_FAULTS)[number];

/** What the token endpoint can be up to. */
export const TOKEN_FAULTS = [
  ...OUTAGES,
  '429',
  '429 retry-after',
  '400',
  '401',
  '403',
  'kept closed',
  'expires_in missing',
  'expires_in 0',
  'expires_in 1',
  'expires_in huge',
  'expires_in text',
  'expires_in odd',
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** What Secrets Manager can be up to. */
export const SECRETS_FAULTS = ['500', 'throttling', 'slow', 'hang', 'reset', 'denied', 'nonsense'] as const;
export type SecretsFault = (typeof SECRETS_FAULTS)[number];
