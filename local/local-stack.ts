import { CONTACTS, REFUSALS } from './contacts.ts';
import { LOCAL_CRM_CLIENT, LOCAL_WEBHOOK_SECRET } from './credentials.ts';
import type { SampleCrm } from './crm/sample-crm.ts';
import { type AccessTokens, createAccessTokens } from './servers/access-tokens.ts';
import type { ClientCredentials } from './servers/client-authentication.ts';
import { createContactApi } from './servers/contact-api.ts';
import { type ScriptedServer, type ServerEvent, startScriptedServer } from './servers/scripted-server.ts';
import { createSecretsManager } from './servers/secrets-manager.ts';
import { createOpenTokenEndpoint, createTokenEndpoint, TOKEN_PATH } from './servers/token-endpoint.ts';
import { createVault, type Vault } from './servers/vault.ts';

/** The servers that the function talks to. */
export const STACK_SERVERS = ['secretsManager', 'tokenEndpoint', 'contactApi'] as const;

export type StackServer = (typeof STACK_SERVERS)[number];

export interface LocalStackOptions {
  readonly webhookSecretId?: string;
  readonly webhookSecret?: string;
  readonly crmSecretId?: string;
  readonly crmClient?: ClientCredentials;
  /** A CRM of another contract; it takes the place of contacts and client. */
  readonly sampleCrm?: SampleCrm | undefined;
  /** Returns a user's contact; undefined if the user is unknown. */
  readonly contactOf?: (userId: string) => object | undefined;
  readonly tokenLifetimeSeconds?: number;
  /** Returns the text of the n-th access token. */
  readonly createToken?: (number: number) => string;
  /** The clock that dates secrets and by which tokens expire. */
  readonly nowEpochMs?: () => number;
  readonly onEvent?: (server: StackServer, event: ServerEvent) => void;
}

/** All that the function talks to, on 127.0.0.1. */
export interface LocalStack extends Readonly<Record<StackServer, ScriptedServer>> {
  /** What Secrets Manager holds. */
  readonly vault: Vault;
  /** The tokens that the token endpoint issues and the contact API accepts. */
  readonly tokens: AccessTokens;
  /** What the function needs to find this stack. `enterLocalStack` keeps all else of AWS away from it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the servers and their connections, so that the process can exit. */
  stop(): Promise<void>;
}

/** Starts a Secrets Manager, an OAuth 2 token endpoint and a contact API, each on a free port of 127.0.0.1. */
export async function startLocalStack({
  webhookSecretId = 'local/cognigy-webhook/webhook',
  webhookSecret = LOCAL_WEBHOOK_SECRET,
  crmSecretId = 'local/cognigy-webhook/crm',
  crmClient = LOCAL_CRM_CLIENT,
  sampleCrm,
  contactOf = (userId) => CONTACTS.get(userId),
  tokenLifetimeSeconds = 3_600,
  createToken,
  nowEpochMs = Date.now,
  onEvent = () => {},
}: LocalStackOptions = {}): Promise<LocalStack> {
  const vault = createVault(nowEpochMs);
  vault.create(webhookSecretId, JSON.stringify({ webhookSecret }));
  vault.create(crmSecretId, JSON.stringify(sampleCrm?.secret ?? crmClient));
  const tokens = createAccessTokens(nowEpochMs, createToken);

  const [secretsManager, tokenEndpoint, contactApi] = await Promise.all([
    startScriptedServer(createSecretsManager(vault), (event) => onEvent('secretsManager', event)),
    startScriptedServer(
      sampleCrm === undefined
        ? createTokenEndpoint({
            client: () => crmClient,
            scope: 'crm.read:contacts',
            lifetimeSeconds: tokenLifetimeSeconds,
            tokens,
          })
        : createOpenTokenEndpoint(tokens, tokenLifetimeSeconds),
      (event) => onEvent('tokenEndpoint', event),
    ),
    startScriptedServer(
      sampleCrm?.respond ??
        createContactApi({ contactOf, refusalOf: (userId) => REFUSALS.get(userId), tokens }),
      (event) => onEvent('contactApi', event),
    ),
  ]);

  return {
    vault,
    tokens,
    secretsManager,
    tokenEndpoint,
    contactApi,
    environment: {
      WEBHOOK_SECRET_ID: webhookSecretId,
      CRM_SECRET_ID: crmSecretId,
      CRM_BASE_URL: contactApi.origin,
      CRM_TOKEN_URL: `${tokenEndpoint.origin}${TOKEN_PATH}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
      ...sampleCrm?.variables,
      ...LOCAL_CREDENTIALS,
    },
    async stop() {
      await Promise.all([secretsManager.stop(), tokenEndpoint.stop(), contactApi.stop()]);
    },
  };
}

/** As Lambda gives them to a function; they open nothing. */
const LOCAL_CREDENTIALS = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
} as const;
