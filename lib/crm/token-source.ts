import { createCooldown } from '../freshness/cooldown.ts';
import { createRenewed, type Obtained } from '../freshness/renewed.ts';
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
  /**
   * Takes a token that the CRM refused out of use, and tells whether asking for another makes sense: always where
   * another turn has done so already, else at most once in a while.
   */
  reject(token: string): boolean;
}

/** Assumed where the server does not say how long a token lives. */
const DEFAULT_LIFETIME_SECONDS = 300;
/** A token is renewed this long before its end, but never in more than the last tenth of its life. */
const MAX_RENEWAL_MARGIN_SECONDS = 60;
/** A CRM that refuses every token must not become a flood at the token endpoint. */
const REJECTION_COOLDOWN_MS = 5_000;
/** How long a renewal that failed is left alone while the token still serves. */
const RENEWAL_COOLDOWN_MS = 5_000;

/**
 * Gives a token source over one client credentials grant. Turns that need a token together share one request, and
 * a token is renewed behind the scenes, shortly before it expires: if that fails, it serves on until then.
 *
 * @param flightMs how long a request may take, with all that it needs
 */
export function createTokenSource(
  requestToken: () => Promise<AccessToken>,
  flightMs: number,
  time: Time,
): TokenSource {
  const rejections = createCooldown(REJECTION_COOLDOWN_MS, time);
  const token = createRenewed(obtain, { time, flightMs, cooldownMs: RENEWAL_COOLDOWN_MS });

  async function obtain(): Promise<Obtained<string>> {
    const askedAtEpochMs = time.epochMs();
    const { value, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = await requestToken();
    const marginSeconds = Math.min(MAX_RENEWAL_MARGIN_SECONDS, lifetimeSeconds / 10);
    return {
      value,
      renewAtEpochMs: askedAtEpochMs + (lifetimeSeconds - marginSeconds) * 1_000,
      expiresAtEpochMs: askedAtEpochMs + lifetimeSeconds * 1_000,
    };
  }

  return {
    get: () => token.get(),
    reject(refused) {
      if (!token.holds(refused)) {
        return true;
      }
      if (!rejections.take()) {
        return false;
      }
      token.discard(refused);
      return true;
    },
  };
}
