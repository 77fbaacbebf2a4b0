import { isJsonObject } from '../../json/json-object.ts';
import type { Dialog } from '../dialog.ts';
import { InvalidPayloadError } from './invalid-payload-error.ts';

/**
 * The seam for payload formats: one reader per format, and one dialog whichever it is.
 *
 * A reader is pure. `recognises` looks at the payload's shape only and never throws; `read` throws
 * {@link InvalidPayloadError} where the structure is broken.
 */
export interface PayloadReader {
  /** A name of few, for metrics and logs. */
  readonly format: string;
  recognises(payload: unknown): boolean;
  read(payload: unknown): Dialog;
}

const NOT_TEXT = 'must be an object, not text';

/**
 * Returns the first reader that recognises the payload.
 *
 * @throws {InvalidPayloadError} where none does
 */
export function chooseReader(payload: unknown, readers: readonly PayloadReader[]): PayloadReader {
  for (const reader of readers) {
    if (reader.recognises(payload)) {
      return reader;
    }
  }
  // CognigyScript writes an object as text wherever its expression stands beside other text, or in a field for text.
  if (isJsonObject(payload) && typeof payload['input'] === 'string') {
    throw new InvalidPayloadError([{ path: 'input', message: NOT_TEXT }]);
  }
  throw new InvalidPayloadError([{ path: '', message: refusalOf(payload) }]);
}

function refusalOf(payload: unknown): string {
  if (isJsonObject(payload)) {
    return "is of no known shape; send {user, cognigy}, or Cognigy's {{input}}, bare or as {input, profile}";
  }
  return typeof payload === 'string' ? NOT_TEXT : 'must be an object';
}
