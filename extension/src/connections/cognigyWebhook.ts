import type { IConnectionSchema } from '@cognigy/extension-tools';

/** Where the webhook's secret is kept: Cognigy encrypts it, and shows it to the node alone. */
export const cognigyWebhookConnection: IConnectionSchema = {
  type: 'cognigy-webhook',
  label: 'Cognigy webhook',
  fields: [{ fieldName: 'webhookSecret' }],
};
