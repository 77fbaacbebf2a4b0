import { canary } from '../plan/canaries.ts';
import type { Random } from '../plan/random.ts';
import { SETTINGS } from '../plan/settings.ts';
import type { Content } from './planned-turn.ts';

/** A rightly signed body that the contract refuses. */
export interface BrokenBody {
  readonly body: string | Buffer;
  readonly content: Content & { readonly kind: 'broken' };
}

type Make = (mark: string) => string | Buffer;

const BROKEN: readonly [how: string, status: 400 | 413 | 422, make: Make][] = [
  ['empty', 400, () => ''],
  ['cut off', 400, (mark) => `{"text":"${mark}`],
  ['two values', 400, (mark) => `{"text":"${mark}"}{}`],
  ['word', 400, (mark) => mark],
  [
    'not UTF-8',
    400,
    (mark) => Buffer.concat([Buffer.from(`{"text":"${mark}`), Buffer.of(0xff, 0xfe, 0x22, 0x7d)]),
  ],
  ['deep', 400, (mark) => `${'['.repeat(30_000)}"${mark}"`],
  ['too large', 413, (mark) => JSON.stringify({ text: mark.padEnd(SETTINGS.maxBodyBytes + 1, '.') })],
  ['a megabyte', 413, (mark) => JSON.stringify({ text: mark.padEnd(1_000_000, '.') })],
  ['list', 422, (mark) => JSON.stringify([mark])],
  ['null', 422, () => 'null'],
  ['text', 422, (mark) => JSON.stringify(mark)],
  ['no cognigy', 422, (mark) => JSON.stringify({ text: mark })],
  ['cognigy a list', 422, (mark) => JSON.stringify({ cognigy: [mark] })],
  ['user a text', 422, (mark) => JSON.stringify({ cognigy: {}, user: mark })],
  ['intents an object', 422, (mark) => JSON.stringify({ cognigy: { intents: { name: mark } } })],
  ['entities of texts', 422, (mark) => JSON.stringify({ cognigy: { entities: Array(2_000).fill(mark) } })],
  [
    'odd confidence',
    422,
    (mark) => JSON.stringify({ cognigy: { intents: [{ name: 'a', confidence: mark }] } }),
  ],
  ['huge confidence', 422, () => '{"cognigy":{"intents":[{"name":"a","confidence":1e999}]}}'],
  ['__proto__ key', 422, (mark) => `{"cognigy":{},"__proto__":{"text":"${mark}"}}`],
];

/** Gives one of the bodies that are refused, with marked values in it. */
export function makeBrokenBody(n: number, random: Random): BrokenBody {
  const [how, status, make] = BROKEN[random.whole(0, BROKEN.length - 1)] ?? ['empty', 400, () => ''];
  return { body: make(canary('Text', `broken ${n}`)), content: { kind: 'broken', how, status } };
}
