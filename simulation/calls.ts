import { sign } from '../lib/signature/sign.ts';
import { mark } from './marks.ts';
import type { SimulatedEvent } from './schedule.ts';
import { type Servers, shownOf } from './servers.ts';

export type TurnEvent = Extract<SimulatedEvent, { kind: 'turn' }>;

/** What a turn sends, and what its conversation must hold. */
export interface Call {
  readonly event: object;
  /** What was signed with, or shown as the key; undefined where it must be refused. */
  readonly shown: string | undefined;
  readonly userId: string | undefined;
  readonly conversationId: string;
  readonly conversation: object;
}

/** Makes the call of a turn, signed at the instant at which it is sent. */
export function makeCall(turn: TurnEvent, id: string, servers: Servers, epochMs: number): Call {
  // Two users share a conversation: neither may get what was cached for the other.
  const userId = turn.body === 'guest' ? undefined : mark('user', turn.user);
  const conversationId = `conversation-${Math.floor(turn.user / 2)}`;
  const { body, conversation } = makeBody(turn, id, userId, conversationId);
  const headers: Record<string, string> = {};
  let shown: string | undefined;

  if (turn.signature === 'key' || turn.signature === 'wrong_key') {
    const key = shownOf(servers.vault.read('key', 'AWSCURRENT')?.text ?? '{}');
    headers['x-api-key'] = turn.signature === 'key' ? key : 'guess';
    shown = turn.signature === 'key' ? key : undefined;
  } else if (turn.signature !== 'missing') {
    const stage = turn.signature === 'previous' ? 'AWSPREVIOUS' : 'AWSCURRENT';
    const current = servers.vault.read('webhook', 'AWSCURRENT');
    const secret = shownOf((servers.vault.read('webhook', stage) ?? current)?.text ?? '{}');
    const timestamp = turn.isStamped ? String(Math.floor(epochMs / 1_000)) : undefined;
    shown = turn.signature === 'wrong' ? undefined : secret;
    headers['x-cognigy-signature'] = sign(body, shown ?? 'guess', timestamp);
    if (timestamp !== undefined) {
      headers['x-cognigy-timestamp'] = timestamp;
    }
  }
  const event = { version: '2.0', headers, body, isBase64Encoded: false };
  return { event, shown, userId, conversationId, conversation };
}

function makeBody(turn: TurnEvent, id: string, userId: string | undefined, conversationId: string) {
  const intent = mark('intent', id);
  const entity = mark('entity', id);
  const conversation = {
    conversation_id: conversationId,
    primary_intent: intent,
    intent_confidence: 0.75,
    extracted_entities: { order: entity },
    language: 'de',
  };
  return { body: textOf(), conversation };

  function textOf(): string {
    switch (turn.body) {
      case 'no_json':
        return `{"text": "${mark('text', id)}"`;
      case 'no_shape':
        return JSON.stringify({ text: mark('text', id) });
      case 'too_large':
        return JSON.stringify({ text: mark('text', id).padEnd(70_000) });
      case 'native':
        return JSON.stringify({
          text: mark('text', id),
          userId,
          sessionId: conversationId,
          intent,
          intentScore: 0.75,
          slots: { order: [{ keyphrase: entity }] },
          language: 'de',
        });
      default:
        return JSON.stringify({
          sessionId: `session-${id}`,
          text: mark('text', id),
          user: { id: userId, profile: { preferences: { language: 'de' } } },
          cognigy: {
            conversationId,
            intents: [{ name: intent, confidence: 0.75 }],
            entities: [{ name: 'order', value: entity }],
          },
        });
    }
  }
}
