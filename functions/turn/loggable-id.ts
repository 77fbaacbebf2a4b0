import { createHash } from 'node:crypto';

const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What can be a phone number or an IP address, which voice channels are known to take for an id. */
const NUMBER = /^[\d.:-]{7,}$/;

/**
 * Returns an id from outside as it may stand in a log line. What is not shaped like an id (an e-mail address, a
 * phone number or a sentence in its place) is replaced by a digest, by which its turns can still be found together.
 */
export function loggableId(id: string | undefined): string | undefined {
  if (id === undefined || (PLAIN_ID.test(id) && !NUMBER.test(id))) {
    return id;
  }
  return `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}
