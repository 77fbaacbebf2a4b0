/** Who sends requests is an argument (see `functions/http/`). */
export interface HttpClient {
  readonly send: SendRequest;
  readonly connect: Connect;
}

/** One HTTP request and its whole answer. */
export type SendRequest = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Opens a connection to a server (its origin alone counts) that a request will need soon, so that it is there once
 * what the request waits for has come. Never throws: if it fails, the request will tell.
 */
export type Connect = (server: URL) => void;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** The server that is asked: of this URL only the origin counts. Parsed once, and not again in every turn. */
  readonly server: URL;
  /** Path and query as they are sent, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole exchange: connecting, sending and the last byte of the answer. */
  readonly timeoutMs: number;
  /** An answer with a larger body is a failure. */
  readonly maxResponseBytes: number;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

/**
 * Of these, `connection` alone may pass by itself soon. `tls` is a TLS handshake that failed, `unreadable`
 * what is no HTTP, or has a body that cannot be decoded.
 */
export type HttpFailureReason = 'timeout' | 'connection' | 'tls' | 'unreadable' | 'response_too_large';

/** No answer could be had. */
export class HttpFailure extends Error {
  readonly reason: HttpFailureReason;

  constructor(reason: HttpFailureReason, options?: ErrorOptions) {
    super(`no HTTP answer: ${reason}`, options);
    this.name = 'HttpFailure';
    this.reason = reason;
  }
}
