import type { Dialog } from './dialog.ts';

/**
 * The seam for payload formats: one reader per format, all giving the same dialog.
 *
 * A reader is pure. `recognises` looks at the payload's shape only and never throws; `read` throws
 * {@link InvalidPayloadError} where the structure is broken.
 */
export interface PayloadReader {
  readonly format: string;
  recognises(payload: unknown): boolean;
  read(payload: unknown): Dialog;
}

/**
 * Gives the dialog that the first reader which recognises the payload takes from it. The last reader is asked
 * in any case, so that a payload which nobody recognises is refused in that reader's words.
 *
 * @throws {InvalidPayloadError} where the payload's structure is broken
 */
export function readDialog(payload: unknown, readers: readonly [...PayloadReader[], PayloadReader]): Dialog {
  const reader = readers.find((candidate) => candidate.recognises(payload)) ?? readers[readers.length - 1];
  if (reader === undefined) {
    throw new TypeError('no payload reader');
  }
  return reader.read(payload);
}
