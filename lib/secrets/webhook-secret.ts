import * as z from 'zod/mini';

/** The JSON of the secret that `WEBHOOK_SECRET_ID` names. */
export const webhookSecretSchema = z.object({
  webhookSecret: z.string().check(z.minLength(1)),
});

export type WebhookSecret = z.infer<typeof webhookSecretSchema>;
