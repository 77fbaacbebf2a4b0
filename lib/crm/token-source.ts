import type { Time } from '../time/time.ts';
import type { AccessToken } from './token-request.ts';

/** Hands out the current access token, and asks for one only where there is none that will last. */
export interface TokenSource {
  /**
   * Gives a kept token at once, else the promise of a new one.
   *
   * @throws {CrmFailure} (as a rejection) where no token can be had
   */
  get(): string | Promise<string>;
  /** Drops a token that the CRM refused, unless another turn has renewed it already. */
  reject(token: string): void;
}

/** Assumed where the server does not say how long a token lives. */
const DEFAULT_LIFETIME_SECONDS = 300;
/** A token is renewed this long before its end, but never in more than the last tenth of its life. */
const MAX_RENEWAL_MARGIN_SECONDS = 60;

interface KeptToken {
  readonly value: string;
  readonly renewAtEpochMs: number;
}

/** Gives a token source over one client credentials grant; turns that need a token together share one request. */
export function createTokenSource(requestToken: () => Promise<AccessToken>, time: Time): TokenSource {
  let kept: KeptToken | undefined;
  let pending: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const askedAtEpochMs = time.epochMs();
    const { value, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = await requestToken();
    const marginSeconds = Math.min(MAX_RENEWAL_MARGIN_SECONDS, lifetimeSeconds / 10);
    kept = { value, renewAtEpochMs: askedAtEpochMs + (lifetimeSeconds - marginSeconds) * 1_000 };
    return value;
  }

  return {
    get() {
      if (kept !== undefined && time.epochMs() < kept.renewAtEpochMs) {
        return kept.value;
      }
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    reject(token) {
      if (kept?.value === token) {
        kept = undefined;
      }
    },
  };
}
