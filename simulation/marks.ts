const MARK = 'Kanari';

/** Returns a value that must not show up in a log, a metric or an error. */
export function mark(what: string, unique: string | number): string {
  return `${MARK}-${what}-${unique}`;
}

/** The mark as it is, in hex, and in base64 wherever it begins in a group of three bytes. */
const SHAPES = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  ...[0, 1, 2].map((offset) =>
    Buffer.from(`${' '.repeat(offset)}${MARK}`)
      .toString('base64')
      // Characters that also hold bits of the neighbours are of no use.
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + MARK.length) * 8) / 6)),
  ),
];

/** Returns the surroundings of the first marked value in a text, however it is encoded there. */
export function findMark(text: string): string | undefined {
  for (const shape of SHAPES) {
    const at = text.indexOf(shape);
    if (at >= 0) {
      return text.slice(Math.max(0, at - 40), at + 40);
    }
  }
  return undefined;
}
