import { randomUUID } from 'node:crypto';
import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  serveOnLoopback,
} from './loopback-server.ts';

/** What a function talks to. */
export const SERVERS = ['secrets', 'token', 'contacts'] as const;

export type ServerName = (typeof SERVERS)[number];

export type Latency = Readonly<Record<ServerName, number>>;

export const NO_LATENCY: Latency = { secrets: 0, token: 0, contacts: 0 };

/** Secrets Manager in the same region, an identity provider and a CRM somewhere else. */
export const REAL_LATENCY: Latency = { secrets: 20, token: 60, contacts: 40 };

/** The same where the way there is not counted: with {@link ROUND_TRIP_MS} each contact takes about as long. */
export const SERVING_LATENCY: Latency = { secrets: 20, token: 30, contacts: 20 };

export const ROUND_TRIP_MS = 20;

/** Something that happened at a server. */
export interface Mark {
  readonly at: number;
  readonly server: ServerName;
  readonly what: 'request' | 'answer' | 'connection';
}

export interface World {
  /** What a function needs to find this world. */
  readonly env: Readonly<Record<string, string>>;
  latency: Latency;
  /** What happened since this was last emptied. */
  readonly marks: Mark[];
  readonly stop: () => void;
}

const TOKEN = 'bench-token-0123456789abcdef0123456789abcdef';
// Plain characters, so that every way to encode them gives the same.
const CLIENT = { clientId: 'bench-webhook', clientSecret: 'bench-secret' };
const BASIC = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`;
const SECRETS: Readonly<Record<string, string>> = {
  'bench/webhook': JSON.stringify({ webhookSecret: LOCAL_WEBHOOK_SECRET }),
  'bench/crm': JSON.stringify(CLIENT),
};
const CONTACT = { id: 'user-ada', tier: 'gold', email: 'ada@example.com' };

/** Starts a Secrets Manager, a token endpoint and a contact API that know one customer. */
export async function startWorld(): Promise<World> {
  const marks: Mark[] = [];
  const state = { latency: NO_LATENCY };

  function serve(server: ServerName, answer: (request: LoopbackRequest) => LoopbackAnswer) {
    const mark = (what: Mark['what']) => () => marks.push({ at: performance.now(), server, what });
    return serveOnLoopback({
      answer,
      latencyMs: () => state.latency[server],
      onRequest: mark('request'),
      onAnswer: mark('answer'),
      onConnection: mark('connection'),
    });
  }

  const servers: readonly [LoopbackServer, LoopbackServer, LoopbackServer] = await Promise.all([
    serve('secrets', answerSecret),
    serve('token', answerToken),
    serve('contacts', answerContact),
  ]);
  const [secrets, token, contacts] = servers;

  return {
    env: {
      WEBHOOK_SECRET_ID: 'bench/webhook',
      CRM_SECRET_ID: 'bench/crm',
      CRM_BASE_URL: contacts.origin,
      CRM_TOKEN_URL: `${token.origin}/oauth2/token`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
      // The floor's, which reads no secret.
      WEBHOOK_SECRET: LOCAL_WEBHOOK_SECRET,
      CRM_CLIENT_ID: CLIENT.clientId,
      CRM_CLIENT_SECRET: CLIENT.clientSecret,
    },
    get latency() {
      return state.latency;
    },
    set latency(latency) {
      state.latency = latency;
    },
    marks,
    stop() {
      for (const server of servers) server.stop();
    },
  };
}

function answerSecret({ headers, body }: LoopbackRequest): LoopbackAnswer {
  const query: unknown = JSON.parse(body);
  const id = typeof query === 'object' && query !== null ? Reflect.get(query, 'SecretId') : undefined;
  const SecretString = typeof id === 'string' ? SECRETS[id] : undefined;
  if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue' || SecretString === undefined) {
    return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no such secret' } };
  }
  return {
    status: 200,
    contentType: 'application/x-amz-json-1.1',
    body: {
      ARN: `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${id}-BENCH0`,
      Name: id,
      VersionId: randomUUID(),
      SecretString,
      VersionStages: ['AWSCURRENT'],
      // A secret that was not rotated lately, as most are.
      CreatedDate: Math.floor(Date.now() / 1_000) - 30 * 86_400,
    },
  };
}

function answerToken({ headers, body }: LoopbackRequest): LoopbackAnswer {
  const form = new URLSearchParams(body);
  return headers.authorization === BASIC && form.get('grant_type') === 'client_credentials'
    ? { status: 200, body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 3_600 } }
    : { status: 401, body: { error: 'invalid_client' } };
}

function answerContact({ url, headers }: LoopbackRequest): LoopbackAnswer {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: {} };
  return url === `/api/v2/contacts/${CONTACT.id}`
    ? { status: 200, body: CONTACT }
    : { status: 404, body: {} };
}
