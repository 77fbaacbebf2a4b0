declare global {
  interface JSON {
    /** ECMAScript's proposal "JSON.parse source text access": an object that `stringify` writes as this very text. */
    rawJSON(text: string): object;
  }
}

/** A number of JSON's that is beyond what a double tells from its neighbours, as it was written. */
export class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** Has `JSON.stringify` write the number as it was written. */
  toJSON(): object {
    return JSON.rawJSON(this.digits);
  }
}
