import { variable } from './environment.ts';
import { contactSchema, tokenSchema } from './payload-schema.ts';

/** What the CRM knows a client by. */
export interface CrmClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

let token: { readonly value: string; readonly expiresAt: number } | undefined;

/** Asks the CRM for a contact with the global fetch; the token is kept until shortly before its end. */
export async function fetchContact(userId: string, getClient: () => Promise<CrmClient>) {
  if (token === undefined || Date.now() >= token.expiresAt) {
    token = await fetchToken(await getClient());
  }
  const response = await fetch(`${variable('CRM_BASE_URL')}/api/v2/contacts/${encodeURIComponent(userId)}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${token.value}` },
    signal: AbortSignal.timeout(3_000),
  });
  if (!response.ok) throw new Error(`CRM answered ${response.status}`);
  return contactSchema.parse(await response.json());
}

async function fetchToken({ clientId, clientSecret }: CrmClient) {
  const response = await fetch(variable('CRM_TOKEN_URL'), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'crm.read:contacts' }),
    signal: AbortSignal.timeout(3_000),
  });
  if (!response.ok) throw new Error(`token endpoint answered ${response.status}`);
  const { access_token: value, expires_in } = tokenSchema.parse(await response.json());
  return { value, expiresAt: Date.now() + (expires_in - 60) * 1_000 };
}
