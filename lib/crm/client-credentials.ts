import * as z from 'zod/mini';

/** What the CRM's authorization server knows us by: the JSON of the secret that `CRM_SECRET_ID` names. */
export const clientCredentialsSchema = z.object({
  clientId: z.string().check(z.minLength(1)),
  clientSecret: z.string().check(z.minLength(1)),
});

export type ClientCredentials = z.infer<typeof clientCredentialsSchema>;

/** How the client authenticates at the token endpoint (RFC 6749 section 2.3.1, names of RFC 7591 section 2). */
export const TOKEN_AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;

export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number];
