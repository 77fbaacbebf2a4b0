import { ORDER_STATUS } from '../../local/samples/payloads.ts';

/** Sizes of bodies, in KiB: a short turn, a usual one, a large one, and the largest that is accepted. */
export const BODY_KIB = [0.3, 2.5, 64, 1_024] as const;

/** Every fourth of what fills a body is an intent, the others are entities. */
const INTENT_EVERY = 4;
/** Every eighth entity is a sentence, as an utterance that was kept in a slot. */
const SENTENCE_EVERY = 8;
const SENTENCE =
  'Könnten Sie mir bitte sagen, wann die Bestellung ankommt, die ich letzte Woche aufgegeben habe?';
const NAMES = ['order_number', 'city', 'product', 'date', 'größe', 'color', 'street', 'phone'];

/** Gives the JSON of a payload of at most, and nearly, so many KiB. */
export function bodyOf(kib: number): string {
  const intents: { name: string; confidence: number }[] = [];
  const entities: { name: string; value: string | number; start?: number; end?: number }[] = [];
  const { user, sessionId } = ORDER_STATUS;
  const payload = { sessionId, user, cognigy: { conversationId: 'conv-0815', intents, entities } };

  let bytesLeft = kib * 1_024 - Buffer.byteLength(JSON.stringify(payload));
  for (let index = 0; ; index++) {
    const isIntent = index % INTENT_EVERY === 0;
    const filler = isIntent ? intentAt(index) : entityAt(index);
    // With the comma before the next one.
    bytesLeft -= Buffer.byteLength(JSON.stringify(filler)) + 1;
    if (bytesLeft < 0) return JSON.stringify(payload);
    if ('confidence' in filler) intents.push(filler);
    else entities.push(filler);
  }
}

function intentAt(index: number) {
  // Spread over 0 to 1 without order; 7919 is a prime.
  return { name: `intent_${index}`, confidence: (((index + 1) * 7_919) % 1_000) / 1_000 };
}

function entityAt(index: number) {
  const name = NAMES[index % NAMES.length] ?? '';
  if (index % SENTENCE_EVERY === 5) return { name: `${name}_${index}`, value: SENTENCE };
  // Names come again, and some values are numbers.
  return index % 2 === 0
    ? { name, value: index }
    : { name: `${name}_${index}`, value: `A-${index}`, start: index, end: index + 6 };
}
