import { DocumentError } from './document-error.ts';

/** Names of what is a secret wherever it stands. */
const SECRET_NAME =
  /^(?:(?:proxy-)?authorization|cookie)$|(?:api|auth|access|subscription)[-_]?key|secret(?!ar)|password|passwd|assertion$|(?:^|[-_]|api|auth|access|refresh)token$/i;

/** Headers that are about the connection, or that the function writes itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
]);

/** @throws {DocumentError} where a name says that its constant is a secret: a document has none, and is no place for one */
export function refuseConstantSecret(name: string, place: string): void {
  if (SECRET_NAME.test(name)) {
    throw new DocumentError(place, 'looks like a constant secret; put it into auth, as {secret.name}');
  }
}

/** @throws {DocumentError} where a header is not the document's to set */
export function refuseOwnHeader(name: string, place: string): void {
  if (OWN_HEADERS.has(name.toLowerCase())) {
    throw new DocumentError(place, 'is written by the function; leave it out');
  }
}
