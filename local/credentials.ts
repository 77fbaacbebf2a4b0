/**
 * The secrets of the local stack. They are public: whoever reads this repository knows them, and they open
 * nothing but the servers in this folder.
 */

/** Key of the webhook's signature, shared by the function, the sample events and `npm run sign`. */
export const LOCAL_WEBHOOK_SECRET = 'local-webhook-secret-not-for-production';

/**
 * What the function shows to the token endpoint. The secret has characters that RFC 6749 section 2.3.1 wants
 * form-encoded before HTTP Basic, since a client that forgets it works with most secrets, until one is rotated.
 */
export const LOCAL_CRM_CLIENT = {
  clientId: 'local-webhook',
  clientSecret: 'local+crm/secret: not for production',
} as const;

/** The key that a call without a signature may bring in `x-api-key`. */
export const LOCAL_API_KEY = 'local-api-key-not-for-production';
