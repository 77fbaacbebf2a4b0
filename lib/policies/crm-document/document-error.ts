/** A document is wrong. Its message is one line: the place in the document, and the cure. */
export class DocumentError extends Error {
  readonly place: string;

  /** @param place path of the key, such as `request.query.q`; empty for the whole document */
  constructor(place: string, cure: string) {
    // Keys and texts of the document stand in it, whatever they hold.
    super((place === '' ? cure : `${place}: ${cure}`).replace(/[\s\p{Cc}]+/gu, ' '));
    this.name = 'DocumentError';
    this.place = place;
  }
}
