import { ORDER_STATUS } from '../../local/samples/payloads.ts';

/** Sizes of bodies, in KiB: a short turn, a usual one, the largest that Cognigy sends, and one beyond the default limit. */
export const BODY_KIB = [0.3, 2.5, 64, 1_024] as const;

const SENTENCE = 'Könnten Sie mir bitte sagen, wann die Bestellung ankommt, die ich gestern aufgegeben habe?';
const NAMES = ['order_number', 'city', 'product', 'date', 'größe', 'color', 'street', 'phone'];

/** Returns the JSON of a payload of at most, and nearly, so many KiB; every fourth thing in it is an intent. */
export function bodyOf(kib: number): string {
  const intents: object[] = [];
  const entities: object[] = [];
  const { user, sessionId } = ORDER_STATUS;
  const payload = { sessionId, user, cognigy: { conversationId: 'conv-0815', intents, entities } };
  let bytesLeft = kib * 1_024 - Buffer.byteLength(JSON.stringify(payload));
  for (let index = 0; ; index++) {
    // Confidences are spread over 0 to 1 without order; 7919 is a prime.
    const intent = { name: `intent_${index}`, confidence: ((index * 7_919) % 1_000) / 1_000 };
    const filler = index % 4 === 0 ? intent : entityAt(index);
    // With the comma before the next one.
    bytesLeft -= Buffer.byteLength(JSON.stringify(filler)) + 1;
    if (bytesLeft < 0) {
      return JSON.stringify(payload);
    }
    (filler === intent ? intents : entities).push(filler);
  }
}

/** Returns an entity: a number under a name that recurs, a text, or a sentence as an utterance kept in a slot. */
function entityAt(index: number): object {
  const name = NAMES[index % NAMES.length];
  return index % 2 === 0
    ? { name, value: index }
    : { name: `${name}_${index}`, value: index % 8 === 5 ? SENTENCE : `A-${index}`, start: index };
}
