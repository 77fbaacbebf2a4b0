import { HttpFailure, type HttpRequest, type HttpResponse, type SendRequest } from '../http/http-client.ts';
import { DeadlineOverError } from '../time/deadline.ts';
import { isWithin, type Time } from '../time/time.ts';
import { httpFailure } from './answer-failure.ts';
import { CrmFailure } from './crm-failure.ts';

/** A server of the CRM: its contact API, or its token endpoint. */
export interface CrmServer {
  /**
   * Throws while the server is not to be asked, as it told us by `Retry-After` (RFC 9110 section 10.2.3).
   *
   * @throws {CrmFailure} the one that told it, with the time that is left
   */
  throwIfPutOff(): void;
  /**
   * Resolves to what is read from the server's answer.
   *
   * @param fullMs what an attempt has where the turn's deadline does not shorten it
   * @param read throws {@link CrmFailure} for an answer that is of no use
   * @throws {CrmFailure} (as a rejection)
   * @throws {DeadlineOverError} (as a rejection) where the turn's deadline cut it off: that says nothing of the server
   */
  ask<T>(request: HttpRequest, fullMs: number, read: (response: HttpResponse) => Promise<T>): Promise<T>;
}

export interface CrmServerOptions {
  /** For operators. */
  readonly name: string;
  readonly send: SendRequest;
  readonly time: Time;
}

interface PutOff {
  readonly failure: CrmFailure;
  readonly sinceEpochMs: number;
  readonly spanMs: number;
}

/** Creates what asks a server. */
export function createCrmServer({ name, send, time }: CrmServerOptions): CrmServer {
  let putOff: PutOff | undefined;

  /** Returns for how long the server is not to be asked, in ms. */
  function putOffMs(): number {
    if (putOff === undefined || !isWithin(putOff.sinceEpochMs, putOff.spanMs, time)) {
      return 0;
    }
    return putOff.sinceEpochMs + putOff.spanMs - time.epochMs();
  }

  async function exchange(request: HttpRequest, fullMs: number): Promise<HttpResponse> {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof HttpFailure)) {
        throw error;
      }
      const wasCut = error.reason === 'timeout' && request.timeoutMs < fullMs;
      throw wasCut ? new DeadlineOverError() : httpFailure(name, error);
    }
  }

  return {
    throwIfPutOff() {
      const retryAfterMs = putOffMs();
      if (putOff !== undefined && retryAfterMs > 0) {
        const { crmOutcome, message } = putOff.failure;
        throw new CrmFailure(crmOutcome, message, { transient: true, retryAfterMs });
      }
    },

    async ask(request, fullMs, read) {
      const response = await exchange(request, fullMs);
      try {
        return await read(response);
      } catch (error) {
        // Of several turns that were told, the longest time counts.
        if (error instanceof CrmFailure && (error.retryAfterMs ?? 0) > putOffMs()) {
          putOff = { failure: error, sinceEpochMs: time.epochMs(), spanMs: error.retryAfterMs ?? 0 };
        }
        throw error;
      }
    },
  };
}
