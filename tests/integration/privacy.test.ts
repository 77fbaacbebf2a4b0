import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../functions/cognigy-webhook/config.ts';
import type { World } from '../../functions/cognigy-webhook/start-webhook.ts';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { sign } from '../../lib/signature/sign.ts';
import { CRM_OUTCOMES, FALLBACK_POLICIES } from '../../lib/transform/enrichment.ts';
import type { ServedRequest } from '../../local/servers/exchange.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { json, token, unanswered } from '../scripts.ts';
import { type RunningWebhook, startTestWorld, type TestWorld } from '../test-world.ts';
import { thrownBy } from '../unit/lib/thrown-by.ts';
import { CANARIES, expectNone } from './canaries.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await startTestWorld();
});

afterAll(() => world.stop());

/** An answer of a dependency that quotes what it was sent, and has canaries of its own in each of its parts. */
function telling(status: number, extra: object = {}): Script {
  return (request, response) => json(status, { ...echo(request), ...extra }, CRM_HEADERS)(request, response);
}

function echo({ path: url, headers, body }: ServedRequest): object {
  return { message: CANARIES.crmBody, error: CANARIES.crmBody, email: CANARIES.email, url, headers, body };
}

const CRM_HEADERS = {
  'www-authenticate': `Bearer error="${CANARIES.crmHeader}"`,
  'x-request-id': CANARIES.crmHeader,
  'retry-after': CANARIES.crmHeader,
};

const CONTACT = {
  tier: CANARIES.tier,
  email: CANARIES.email,
  phone: CANARIES.phone,
  notes: CANARIES.crmBody,
};

const CLIENT = { clientId: 'webhook-client', clientSecret: CANARIES.clientSecret };

const SECRET_TEXTS: Readonly<Record<string, string>> = {
  'webhook AWSCURRENT': JSON.stringify({ webhookSecret: CANARIES.webhookSecret }),
  'webhook AWSPREVIOUS': JSON.stringify({ webhookSecret: CANARIES.previousWebhookSecret }),
  'crm AWSCURRENT': JSON.stringify(CLIENT),
  'key AWSCURRENT': JSON.stringify({ apiKey: CANARIES.apiKey }),
  'key AWSPREVIOUS': JSON.stringify({ apiKey: CANARIES.previousApiKey }),
};

/** A Secrets Manager that holds the canaries, apart from what is changed. */
function holding(changed: Readonly<Record<string, string>> = {}): Script {
  return (request, response) => {
    const { SecretId, VersionStage } = JSON.parse(request.body);
    const SecretString = { ...SECRET_TEXTS, ...changed }[`${SecretId} ${VersionStage}`];
    return json(200, { SecretString, Name: SecretId })(request, response);
  };
}

/** A Secrets Manager that refuses, in words that hold what it should keep for itself. */
function refusing(type: string): Script {
  const message = `${CANARIES.secretsManager} ${JSON.stringify(SECRET_TEXTS)}`;
  return json(400, { __type: type, message, Message: message }, { 'x-amzn-requestid': CANARIES.crmHeader });
}

const PAYLOAD = {
  sessionId: CANARIES.email,
  text: CANARIES.userText,
  user: {
    id: CANARIES.userId,
    email: CANARIES.email,
    profile: { preferences: { language: CANARIES.language }, phone: CANARIES.phone },
  },
  cognigy: {
    conversationId: CANARIES.conversation,
    intents: [{ name: CANARIES.intent, confidence: 0.9, sentence: CANARIES.userText }],
    entities: [
      { name: CANARIES.entityName, value: CANARIES.entityValue },
      { name: CANARIES.entityName, value: { said: CANARIES.userText, by: CANARIES.phone } },
    ],
  },
  [CANARIES.unknownField]: CANARIES.unknownField,
};

/** Cognigy's own form of the same turn. */
const NATIVE_PAYLOAD = {
  input: {
    text: CANARIES.userText,
    intent: CANARIES.intent,
    intentScore: 0.9,
    userId: CANARIES.userId,
    sessionId: CANARIES.phone,
    language: CANARIES.language,
    slots: { [CANARIES.entityName]: [{ keyphrase: CANARIES.entityValue }] },
    data: { numberMetaData: { number: CANARIES.phone } },
    [CANARIES.unknownField]: CANARIES.unknownField,
  },
  profile: { email: CANARIES.email, firstname: CANARIES.unknownField },
};

function eventOf(payload: unknown, headers: Readonly<Record<string, string>> = {}) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return eventWith(body, { 'x-cognigy-signature': sign(body, CANARIES.webhookSecret), ...headers });
}

function eventWith(body: string, headers: Readonly<Record<string, string>>, isBase64Encoded = false) {
  return {
    version: '2.0',
    rawQueryString: `token=${CANARIES.header}`,
    queryStringParameters: { token: CANARIES.header },
    cookies: [CANARIES.header],
    headers: {
      authorization: `Bearer ${CANARIES.header}`,
      'x-api-key': CANARIES.header,
      'x-request-id': CANARIES.header,
      ...headers,
    },
    requestContext: { requestId: CANARIES.header, http: { method: 'POST', sourceIp: CANARIES.header } },
    body,
    isBase64Encoded,
  };
}

const EVERY: readonly string[] = Object.values(CANARIES);

/** What an answer of 200 gives back to who asked, by contract; user text and phone stand in an entity's value. */
const ANSWERED: readonly string[] = [
  CANARIES.conversation,
  CANARIES.intent,
  CANARIES.entityName,
  CANARIES.entityValue,
  CANARIES.language,
  CANARIES.tier,
  CANARIES.email,
  CANARIES.userText,
  CANARIES.phone,
];

const seen = new Set<unknown>();

/** Has the function answer an event, and looks for canaries in all that it says. */
async function turn(webhook: RunningWebhook, event: unknown): Promise<unknown> {
  // A turn replaces its event's body.
  const { answer, emf, output } = await webhook.turn(structuredClone(event));
  expectNone(output, EVERY);
  const said = `${JSON.stringify(answer.headers)} ${answer.body}`;
  expectNone(said, answer.statusCode === 200 ? EVERY.filter((canary) => !ANSWERED.includes(canary)) : EVERY);
  const { outcome, crm_outcome } = emf[0] ?? {};
  seen.add(outcome).add(crm_outcome);
  return outcome;
}

/** An error as code that is not ours may throw it: canaries in every part that anything could print. */
function foreignError(): Error {
  const said = `${CANARIES.foreignError} ${JSON.stringify(PAYLOAD)} ${JSON.stringify(SECRET_TEXTS)}`;
  const cause = Object.assign(new TypeError(said), { name: said, code: said, errno: said });
  const error = Object.assign(new Error(said, { cause }), { name: CANARIES.email, code: CANARIES.email });
  error.stack = `${said}\n    at ${CANARIES.email}\n    at ${CANARIES.userId} (file:///${CANARIES.phone}:1:1)`;
  return Object.assign(error, { response: PAYLOAD, config: SECRET_TEXTS, [CANARIES.unknownField]: said });
}

interface Scenario {
  readonly settings?: Readonly<Record<string, string>>;
  readonly parts?: () => Partial<World>;
  readonly secretsManager?: Script;
  readonly tokenEndpoint?: Script;
  readonly contactApi?: Script;
  /** What happens; by default one turn of either payload. */
  readonly play?: (webhook: RunningWebhook) => Promise<void>;
}

function contactApi(respond: Script): Scenario {
  return { contactApi: respond };
}

function raw(bytes: string): Script {
  return (_request, response) => {
    response.socket?.end(bytes);
  };
}

function turns(...events: readonly unknown[]): Scenario {
  return {
    play: async (webhook) => {
      for (const event of events) {
        await turn(webhook, event);
      }
    },
  };
}

const TEXT = JSON.stringify(PAYLOAD);
const RIGHT = sign(TEXT, CANARIES.webhookSecret);

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'all is well': {},
  'nobody is to be looked up': turns(
    eventOf({ ...PAYLOAD, user: null }),
    eventOf({ ...PAYLOAD, sessionId: CANARIES.phoneAsId, user: { id: '..' } }),
  ),
  'the contact is unknown': contactApi(telling(404)),
  'the contacts are several': contactApi(telling(300)),
  'the CRM refuses us': contactApi(telling(403)),
  'the CRM refuses every token': contactApi(telling(401)),
  'the CRM is busy': contactApi(telling(429)),
  'the CRM fails': contactApi(telling(500)),
  'the CRM is unavailable': contactApi(telling(503)),
  'the CRM redirects': contactApi((request, response) =>
    json(302, echo(request), { location: `https://${CANARIES.crmHeader}.example/` })(request, response),
  ),
  'the CRM answers a contact of a wrong form': contactApi(json(200, { ...CONTACT, tier: [CANARIES.tier] })),
  'the CRM answers broken JSON': contactApi(() => ({
    status: 200,
    body: `{"email":"${CANARIES.email}"`,
  })),
  'the CRM answers too much': contactApi(json(200, { ...CONTACT, notes: CANARIES.crmBody.repeat(5_000) })),
  'the CRM speaks no HTTP': contactApi(raw(`${CANARIES.crmBody}\r\n\r\n`)),
  'the CRM breaks off': contactApi(
    raw(`HTTP/1.1 200 ${CANARIES.crmHeader}\r\nContent-Length: 999\r\n\r\n${JSON.stringify(CONTACT)}`),
  ),
  'the CRM hangs': contactApi(unanswered(() => world.time.advance(3_000))),
  'the token endpoint refuses us': { tokenEndpoint: telling(400) },
  'the token endpoint refuses us, secret in the form': {
    settings: { CRM_TOKEN_AUTH_METHOD: 'client_secret_post' },
    tokenEndpoint: telling(401),
  },
  'the token endpoint fails': { tokenEndpoint: telling(500) },
  'the token endpoint is busy': { tokenEndpoint: telling(429) },
  'the token endpoint gives no token': {
    tokenEndpoint: telling(200, { access_token: `${CANARIES.token} `, token_type: 'Bearer' }),
  },
  'the token endpoint hangs': { tokenEndpoint: unanswered(() => world.time.advance(3_000)) },
  'the circuit breaker opens': {
    settings: { CRM_BREAKER_FAILURES: '1' },
    contactApi: telling(500),
  },
  'the contact is kept': { settings: { CONTACT_TTL_SECONDS: '60' } },
  'everything is logged': { settings: { LOG_LEVEL: 'DEBUG' }, contactApi: telling(500) },
  'the signature is wrong': turns(
    eventWith(TEXT, {}),
    eventWith(TEXT, { 'x-cognigy-signature': '0'.repeat(64) }),
    eventWith(TEXT, { 'x-cognigy-signature': CANARIES.header }),
    // A sender that takes the header for a password.
    eventWith(TEXT, { 'x-cognigy-signature': CANARIES.webhookSecret }),
    eventWith(TEXT, { 'x-cognigy-signature': RIGHT, 'x-cognigy-timestamp': CANARIES.header }),
    eventWith(TEXT, { 'x-cognigy-signature': `${CANARIES.header},${RIGHT.replace(/.$/, 'x')}` }),
  ),
  'the signature is of the secret before': turns(
    eventWith(TEXT, { 'x-cognigy-signature': sign(TEXT, CANARIES.previousWebhookSecret) }),
  ),
  'an API key lets in, or does not': {
    ...turns(
      ...[CANARIES.apiKey, CANARIES.previousApiKey, CANARIES.header, CANARIES.webhookSecret].map((key) =>
        eventWith(TEXT, { 'x-api-key': key }),
      ),
    ),
    settings: { API_KEY_SECRET_ID: 'key' },
  },
  'the body is no JSON': turns(
    ...[
      `${CANARIES.userText}`,
      `{"text":"${CANARIES.userText}`,
      `${TEXT}}`,
      `\n    at ${CANARIES.email}\n`,
    ].map((body) => eventOf(body)),
    eventOf(`[${CANARIES.userId}]`),
  ),
  'the body is no UTF-8': turns(latin1Event(`${TEXT.slice(0, -1)},"größe":1}`)),
  'the body is too large': { ...turns(eventOf(PAYLOAD)), settings: { MAX_BODY_BYTES: '100' } },
  'the structure is broken': turns(
    eventOf({ ...PAYLOAD, user: CANARIES.email }),
    eventOf({ ...PAYLOAD, user: { id: { [CANARIES.unknownField]: CANARIES.email } } }),
    eventOf({ ...PAYLOAD, cognigy: { ...PAYLOAD.cognigy, conversationId: [CANARIES.conversation] } }),
    eventOf({ ...PAYLOAD, cognigy: { intents: [{ name: CANARIES.intent, confidence: CANARIES.userText }] } }),
    eventOf({ ...PAYLOAD, cognigy: { entities: { [CANARIES.entityName]: CANARIES.entityValue } } }),
    eventOf({ [CANARIES.unknownField]: CANARIES.email }),
    eventOf(`{"${CANARIES.unknownField}":{"__proto__":"${CANARIES.email}"},"cognigy":{}}`),
    eventOf({
      text: CANARIES.userText,
      userId: CANARIES.userId,
      sessionId: CANARIES.email,
      outputStack: [PAYLOAD],
    }),
  ),
  'Secrets Manager refuses': { secretsManager: refusing('AccessDeniedException') },
  'Secrets Manager refuses under a strange name': { secretsManager: refusing(CANARIES.secretsManager) },
  'Secrets Manager refuses under the name of an address': { secretsManager: refusing(CANARIES.email) },
  'Secrets Manager answers nonsense': { secretsManager: raw(CANARIES.secretsManager) },
  'the secrets do not exist': { secretsManager: refusing('ResourceNotFoundException') },
  'the secrets are no JSON': {
    secretsManager: holding({
      'webhook AWSCURRENT': CANARIES.webhookSecret,
      'crm AWSCURRENT': CANARIES.clientSecret,
    }),
  },
  'the secrets have another form': {
    secretsManager: holding({
      'webhook AWSCURRENT': JSON.stringify({ [CANARIES.webhookSecret]: CANARIES.webhookSecret }),
    }),
  },
  'the credentials have another form': {
    secretsManager: holding({ 'crm AWSCURRENT': JSON.stringify({ clientSecret: [CANARIES.clientSecret] }) }),
  },
  'the secrets are stale': {
    settings: { SECRET_TTL_SECONDS: '60' },
    play: async (webhook) => {
      await turn(webhook, eventOf(PAYLOAD));
      world.secretsManager.respondWith(refusing(CANARIES.secretsManager));
      world.time.advance(60_000);
      for (let count = 0; count < 10; count += 1) {
        await turn(webhook, eventOf(PAYLOAD));
      }
    },
  },
  'the HTTP client throws': { parts: () => ({ send: throwing(foreignError) }) },
  'the HTTP client throws text': { parts: () => ({ send: throwing(() => CANARIES.email) }) },
  'the HTTP client throws an object': { parts: () => ({ send: throwing(() => PAYLOAD) }) },
  'the HTTP client rejects': { parts: () => ({ send: () => Promise.reject(foreignError()) }) },
  'the reader of secrets throws': { parts: () => ({ readSecret: throwing(foreignError) }) },
  'the reader of secrets rejects': { parts: () => ({ readSecret: () => Promise.reject(foreignError()) }) },
  'chance throws': { parts: () => ({ random: throwing(foreignError) }), contactApi: telling(503) },
};

function throwing(give: () => unknown): () => never {
  return () => {
    throw give();
  };
}

function latin1Event(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  const signature = sign(bytes, CANARIES.webhookSecret);
  return eventWith(bytes.toString('base64'), { 'x-cognigy-signature': signature }, true);
}

async function eitherPayload(webhook: RunningWebhook): Promise<void> {
  await turn(webhook, eventOf(PAYLOAD));
  await turn(webhook, eventOf(PAYLOAD));
  await turn(webhook, eventOf(NATIVE_PAYLOAD));
}

describe.each(FALLBACK_POLICIES)('under the policy %s, nothing is given away where', (CRM_FALLBACK) => {
  it.each(Object.entries(SCENARIOS))('%s', async (_name, scenario) => {
    world.secretsManager.respondWith(scenario.secretsManager ?? holding());
    world.tokenEndpoint.respondWith(scenario.tokenEndpoint ?? token(CANARIES.token));
    world.contactApi.respondWith(scenario.contactApi ?? json(200, CONTACT, CRM_HEADERS));
    const webhook = world.start({ CRM_FALLBACK, ...scenario.settings }, scenario.parts?.());
    await (scenario.play ?? eitherPayload)(webhook);
  });
});

it('every outcome of the contract was among them', () => {
  expect([...seen]).toEqual(expect.arrayContaining(['ok', ...ERROR_CODES, ...CRM_OUTCOMES]));
});

it('a setting that stops the start is named, and not quoted', () => {
  for (const name of Object.keys(world.environment).filter((key) => key.endsWith('_URL'))) {
    for (const value of [CANARIES.webhookSecret, `https://user:${CANARIES.clientSecret}@crm.example.com`]) {
      const error = thrownBy(() => world.start({ [name]: value, CRM_DEADLINE_MS: CANARIES.header }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain(name);
      expectNone(inspect(error), EVERY);
    }
  }
});
