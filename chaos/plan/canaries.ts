import { createHash } from 'node:crypto';

const MARK = 'Kanari';

/** What a marked value stands for. */
export type CanaryKind = 'Email' | 'Phone' | 'Text' | 'Entity' | 'Token' | 'Client' | 'Webhook' | 'User';

/** Gives a marked value that nothing else in the run has, from what makes it unique. */
export function canary(kind: CanaryKind, unique: string): string {
  return `${MARK}${kind}${createHash('sha256').update(unique).digest('hex').slice(0, 16)}`;
}

/** The mark as it is, in hex, and in base64 at each of the three places where it can begin in a group of bytes. */
const SHAPES = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  ...[0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${' '.repeat(offset)}${MARK}`).toString('base64');
    // Characters that also hold bits of the neighbours are of no use.
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + MARK.length) * 8) / 6));
  }),
];
const ANY_SHAPE = new RegExp(SHAPES.map((shape) => shape.replace(/[+/]/g, '\\$&')).join('|'), 'i');

/** Gives the surroundings of the first marked value in a text, however it is encoded there. */
export function findCanary(text: string): string | undefined {
  const found = ANY_SHAPE.exec(text);
  return found === null ? undefined : text.slice(Math.max(0, found.index - 40), found.index + 40);
}
