import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../lib/signature/sign.ts';
import { httpApiEvent } from '../local/samples/http-api-event.ts';
import type { TurnPlan } from './schedule.ts';
import { type Servers, secretText } from './servers.ts';

/** A turn as it comes in. */
export interface TurnCall {
  readonly event: APIGatewayProxyEventV2;
  /** What it was signed with, or the API key. */
  readonly secret: string;
  readonly timestampEpochMs: number | undefined;
}

const WRONG = 'S3CR3T-wrong';
const STALE_MS = 400_000;

/** Returns the call of a plan, signed with what its caller knows now. */
export function makeCall(plan: TurnPlan, { vault }: Servers, nowEpochMs: number): TurnCall {
  const body = makeBody(plan);
  const timestamp = plan.timestamp === 'none' ? undefined : nowEpochMs - ageOf(plan);
  const seconds = timestamp === undefined ? undefined : Math.floor(timestamp / 1_000);
  const secret = secretOf(plan, vault);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (plan.credential.endsWith('api key')) {
    headers['x-api-key'] = secret;
  } else if (plan.credential !== 'none') {
    headers['x-cognigy-signature'] = sign(body, secret, seconds?.toString());
    if (seconds !== undefined) {
      headers['x-cognigy-timestamp'] = String(seconds);
    }
  }
  const timestampEpochMs = seconds === undefined ? undefined : seconds * 1_000;
  return { event: httpApiEvent({ headers, body }), secret, timestampEpochMs };
}

function ageOf({ timestamp }: TurnPlan): number {
  return timestamp === 'stale' ? STALE_MS : 0;
}

function secretOf({ credential }: TurnPlan, vault: Servers['vault']): string {
  const read = {
    current: () => vault.read('webhook', 'AWSCURRENT'),
    previous: () => vault.read('webhook', 'AWSPREVIOUS'),
    'api key': () => vault.read('api-key', 'AWSCURRENT'),
    'previous api key': () => vault.read('api-key', 'AWSPREVIOUS'),
    wrong: () => undefined,
    'wrong api key': () => undefined,
    none: () => undefined,
  };
  const version = read[credential]();
  return version === undefined ? WRONG : secretText(version);
}

/** What the conversation of a valid payload has in it, but for what the CRM knows. */
export function conversationOf({ conversation }: TurnPlan) {
  return {
    conversation_id: `C0NV-${conversation}`,
    primary_intent: 'T3XT-intent',
    intent_confidence: 0.9,
    extracted_entities: { slot: 'T3XT-value' },
    language: 'de',
  };
}

function makeBody(plan: TurnPlan): string {
  const conversationId = `C0NV-${plan.conversation}`;
  const sessionId = `session-${plan.conversation}`;
  const id = plan.user === undefined ? {} : { id: plan.user };
  const flow = {
    sessionId,
    user: { ...id, profile: { preferences: { language: 'de' } } },
    cognigy: {
      conversationId,
      intents: [{ name: 'T3XT-intent', confidence: 0.9 }],
      entities: [{ name: 'slot', value: 'T3XT-value' }],
    },
  };
  const native = {
    sessionId,
    userId: plan.user ?? null,
    inputId: 'input-1',
    data: { contactId: conversationId },
    intent: 'T3XT-intent',
    intentScore: 0.9,
    slots: { slot: [{ keyphrase: 'T3XT-value', neg: false }] },
    language: 'de',
  };
  const bodies = {
    flow: JSON.stringify(flow),
    native: JSON.stringify(native),
    broken: JSON.stringify({ ...flow, cognigy: { ...flow.cognigy, intents: { name: 'T3XT-intent' } } }),
    malformed: JSON.stringify(flow).slice(0, 60),
  };
  return bodies[plan.payload];
}
