import { createHash } from 'node:crypto';

/**
 * RFC 9562. Cognigy's session ids are UUIDs, in web chats behind the word `session`. One without a letter is no random
 * one, but a number that was filled up.
 */
const UUID =
  /^(?:session-)?(?=[\d-]*[a-f])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Another id: hex of 16 digits or more, a small number, or what calls itself a session. */
const OTHER_ID = /^(?:(?:[0-9a-f]-?){16,64}|\d{1,4}|session-[a-z0-9-]{1,56})$/i;

/** Whatever stands between its digits: a phone number, a bank account, a birthday. */
const LONG_NUMBER = /\d(?:-*\d){4}/;

/**
 * Returns an id from outside as it may stand in a log line. Only what is shaped like an id that a machine made up is
 * left as it is. Channels take phone numbers, addresses and names for ids, and no list has all of their forms; so all
 * else is replaced by a digest, by which its turns can still be found together.
 */
export function loggableId(id: string | undefined): string | undefined {
  if (id === undefined || UUID.test(id) || (OTHER_ID.test(id) && !LONG_NUMBER.test(id))) {
    return id;
  }
  return `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}
