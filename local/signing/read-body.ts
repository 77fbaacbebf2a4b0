import { existsSync, readFileSync } from 'node:fs';
import { sampleNames, sampleText } from '../samples/sample-body.ts';
import { bodyOfEvent } from './describe-body.ts';

const STDIN = 0;

/** A body's bytes, and what the reader of a command should know of them. */
export interface ReadBody {
  readonly body: Buffer;
  readonly note?: string;
}

/**
 * Reads the body that a command names: a file, `-` for stdin, or the name of a sample. Of a Lambda event it is the
 * body inside.
 *
 * @throws {Error} where there is no such file or sample
 */
export function readBodyNamed(word: string): ReadBody {
  const body = readNamed(word);
  const inside = bodyOfEvent(body.toString());
  return inside === undefined
    ? { body }
    : { body: inside, note: `${word} is a Lambda event, not a body: what is sent is the body inside it` };
}

function readNamed(word: string): Buffer {
  if (word === '-') {
    return readFileSync(STDIN);
  }
  const isSample = !existsSync(word) && sampleNames().includes(word);
  if (!isSample && !existsSync(word)) {
    throw new Error(`no such file or sample: ${word}. There are the samples ${sampleNames().join(', ')}`);
  }
  return isSample ? Buffer.from(sampleText(word)) : readFileSync(word);
}
