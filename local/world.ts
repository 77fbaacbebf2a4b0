import { startContactApi } from './contact-api.ts';
import { CONTACTS } from './contacts.ts';
import { LOCAL_CRM_CLIENT, LOCAL_WEBHOOK_SECRET } from './credentials.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { startTokenEndpoint, TOKEN_PATH } from './token-endpoint.ts';

const WEBHOOK_SECRET_ID = 'local/cognigy-webhook/webhook';
const CRM_SECRET_ID = 'local/cognigy-webhook/crm';

/** All that the function talks to, running on 127.0.0.1. */
export type World = {
  /** The environment in which the function finds this world, and no AWS account. */
  readonly env: Readonly<Record<string, string>>;
  /** Key with which the world's webhook calls are signed. */
  readonly webhookSecret: string;
  /** Requests that each server has answered so far. */
  readonly requests: { readonly secretsManager: number; readonly token: number; readonly contacts: number };
  /** Ends the servers and their connections, so that the process can exit. */
  readonly stop: () => Promise<void>;
};

/** Starts a Secrets Manager, an OAuth 2 token endpoint and a contact API, each on a free port of 127.0.0.1. */
export async function startWorld(): Promise<World> {
  const issuedTokens = new Set<string>();
  const [secretsManager, token, contacts] = await Promise.all([
    startSecretsManager({
      [WEBHOOK_SECRET_ID]: JSON.stringify({ webhookSecret: LOCAL_WEBHOOK_SECRET }),
      [CRM_SECRET_ID]: JSON.stringify(LOCAL_CRM_CLIENT),
    }),
    startTokenEndpoint(LOCAL_CRM_CLIENT, issuedTokens),
    startContactApi(CONTACTS, issuedTokens),
  ]);

  return {
    env: {
      WEBHOOK_SECRET_ID,
      CRM_SECRET_ID,
      CRM_BASE_URL: contacts.origin,
      CRM_TOKEN_URL: `${token.origin}${TOKEN_PATH}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
      ...ISOLATED_AWS_ENV,
    },
    webhookSecret: LOCAL_WEBHOOK_SECRET,
    requests: {
      get secretsManager() {
        return secretsManager.requestsServed();
      },
      get token() {
        return token.requestsServed();
      },
      get contacts() {
        return contacts.requestsServed();
      },
    },
    stop: async () => {
      await Promise.all([secretsManager.stop(), token.stop(), contacts.stop()]);
    },
  };
}

/**
 * Keeps the SDK away from the developer's own account: its search for credentials ends at these dummies. Of a
 * profile, a session or an order to ignore endpoints it sees an empty value, which it takes for none.
 */
const ISOLATED_AWS_ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
} as const;
