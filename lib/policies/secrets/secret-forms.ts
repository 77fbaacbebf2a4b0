import * as z from 'zod/mini';

const nonEmptyText = z.string().check(z.minLength(1));

/** The JSON of the secret that `WEBHOOK_SECRET_ID` names. */
export const webhookSecretSchema = z.object({ webhookSecret: nonEmptyText });

/** The JSON of the secret that `API_KEY_SECRET_ID` names. */
export const apiKeySchema = z.object({ apiKey: nonEmptyText });

/** The JSON of the secret that `CRM_SECRET_ID` names: what the CRM's authorization server knows us by. */
export const clientCredentialsSchema = z.object({ clientId: nonEmptyText, clientSecret: nonEmptyText });

export type ClientCredentials = z.infer<typeof clientCredentialsSchema>;
