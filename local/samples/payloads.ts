/** A turn of a dialog as Cognigy sends it. */
interface Payload {
  readonly sessionId: string;
  readonly user: {
    readonly id?: string;
    readonly profile: { readonly preferences: { readonly language: string } };
  };
  readonly cognigy: {
    readonly conversationId: string;
    readonly intents: readonly { readonly name: string; readonly confidence: number }[];
    readonly entities: readonly { readonly name: string; readonly value: string }[];
  };
}

/** The payload of a customer who asks after an order; other samples are made from it. */
export const ORDER_STATUS: Payload = {
  sessionId: 'session-4711',
  user: { id: 'user-ada', profile: { preferences: { language: 'de' } } },
  cognigy: {
    conversationId: 'conv-0815',
    intents: [
      { name: 'return_item', confidence: 0.42 },
      { name: 'order_status', confidence: 0.91 },
      { name: 'small_talk', confidence: 0.08 },
    ],
    entities: [{ name: 'order_number', value: 'A-1001' }],
  },
};

/** Nobody is logged in, so there is no one to look up. */
export const GUEST: Payload = {
  sessionId: 'session-4712',
  user: { profile: { preferences: { language: 'en' } } },
  cognigy: {
    conversationId: 'conv-0816',
    intents: [{ name: 'opening_hours', confidence: 0.88 }],
    entities: [{ name: 'city', value: 'Vienna' }],
  },
};

/** Cognigy understood nothing. */
export const NO_INTENTS: Payload = {
  ...ORDER_STATUS,
  sessionId: 'session-4714',
  cognigy: { conversationId: 'conv-0818', intents: [], entities: [] },
};

/** Text outside ASCII, and a contact of whom the CRM knows no more than the id. */
export const UMLAUTS: Payload = {
  sessionId: 'session-4715',
  user: { id: 'user-bare', profile: { preferences: { language: 'de' } } },
  cognigy: {
    conversationId: 'conv-0819',
    intents: [{ name: 'größe_tauschen', confidence: 0.87 }],
    entities: [{ name: 'artikel', value: 'Straßenschuhe für Jörg 🥾' }],
  },
};

/** Intents that are no list, and an entity that is no object. */
export const BROKEN_STRUCTURE = {
  ...ORDER_STATUS,
  sessionId: 'session-4716',
  cognigy: {
    conversationId: 'conv-0820',
    intents: { name: 'order_status', confidence: 0.91 },
    entities: ['A-1001'],
  },
};

/** Returns the order status payload of another user. */
export function orderStatusOf(userId: string): Payload {
  return { ...ORDER_STATUS, user: { ...ORDER_STATUS.user, id: userId } };
}
