import { canary } from '../plan/canaries.ts';
import type { Random } from '../plan/random.ts';
import { NOBODY } from '../world/contact-card.ts';
import type { Content } from './planned-turn.ts';

/** A well-formed payload, and what must come of it. */
export interface Dialog {
  readonly payload: object;
  readonly content: Content & { readonly kind: 'dialog' };
}

/** Ends of user ids that try to change what the CRM is asked, or how. */
const HOSTILE_ENDS: readonly [string, ...string[]] = [
  '/../../admin',
  '/..%2f..%2fadmin',
  '?admin=1#top',
  '@evil.example.com:80',
  '\r\nx-admin: 1',
  '\u0000',
  ';DROP TABLE contacts--',
  '\ud83e\uddb8\u202e',
  '\ud800',
  ' ',
  '%',
  '\\\\host\\share',
];

const LANGUAGES: readonly [string, ...string[]] = ['de', 'en', 'zh-Hant'];

/** Gives the payload of turn `n`, full of values that must not show up anywhere else. */
export function makeDialog(n: number, random: Random): Dialog {
  const userId = makeUserId(n, random);
  const session = random.chance(0.2) ? `${canary('Email', `session ${n}`)}@example.com` : `session-${n}`;
  const language = random.pick(LANGUAGES);
  const intent = { name: canary('Text', `intent ${n}`), confidence: random.whole(50, 99) / 100 };
  const entities = makeEntities(n, random);
  const conversationId = canary('Text', `conversation ${n}`);
  const payload = {
    sessionId: session,
    text: canary('Text', `${n}`),
    user: {
      ...(userId === undefined ? undefined : { id: userId }),
      email: `${canary('Email', `user ${n}`)}@example.com`,
      phone: canary('Phone', `user ${n}`),
      profile: { preferences: { language } },
    },
    cognigy: { conversationId, intents: [{ name: 'other', confidence: 0.1 }, intent], entities },
  };
  const conversation = {
    conversation_id: conversationId,
    primary_intent: intent.name,
    intent_confidence: intent.confidence,
    extracted_entities: Object.fromEntries(entities.map(({ name, value }) => [name, value])),
    language,
  };
  return { payload, content: { kind: 'dialog', userId: userId?.toWellFormed(), conversation } };
}

function makeUserId(n: number, random: Random): string | undefined {
  const id = canary('User', String(n));
  const draw = random.next();
  if (draw < 0.05) return undefined;
  if (draw < 0.1) return `${NOBODY}-${id}`;
  if (draw < 0.18) return id + random.pick(HOSTILE_ENDS);
  return id;
}

function makeEntities(n: number, random: Random): { name: string; value: string }[] {
  const names = random.shuffle(['order', '__proto__', 'constructor', 'toString', 'größe']);
  return names
    .slice(0, random.whole(0, names.length))
    .map((name) => ({ name, value: canary('Entity', `${name} ${n}`) }));
}
