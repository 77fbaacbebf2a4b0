/** A request as the servers of the local stack see it. */
export interface ServedRequest {
  readonly method: string;
  /** As sent: percent-encoded, with its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ServedAnswer {
  readonly status: number;
  /** The body is `application/json` unless they name another type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body: unknown;
}

/** Answers requests without sockets and clocks, so that a server on loopback and a simulation can share it. */
export type Respond = (request: ServedRequest) => ServedAnswer;

/** Returns an answer's body as it goes over the wire. */
export function bodyText({ body }: ServedAnswer): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
