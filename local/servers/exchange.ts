/** A request as the servers of the local stack see it. */
export interface ServedRequest {
  readonly method: string;
  /** As sent: percent-encoded, with its query. */
  readonly path: string;
  readonly headers: ServedHeaders;
  readonly body: string;
}

/** By their names in lower case. */
export interface ServedHeaders extends Readonly<Record<string, string | undefined>> {
  readonly authorization?: string | undefined;
}

export interface ServedAnswer {
  readonly status: number;
  /** The body is `application/json` unless they name another type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string, or bytes, are sent as they are. */
  readonly body: unknown;
}

/** Answers requests without sockets and clocks, so that a server on loopback and a simulation can share it. */
export type Respond = (request: ServedRequest) => ServedAnswer;

/** Returns an answer's body as it goes over the wire. */
export function bodyBytes({ body }: ServedAnswer): Uint8Array {
  if (body instanceof Uint8Array) {
    return body;
  }
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
