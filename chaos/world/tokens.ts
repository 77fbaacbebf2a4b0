import { canary } from '../plan/canaries.ts';
import { nowMs } from '../plan/clock.ts';

/** The CRM's access tokens. */
export interface Tokens {
  issue(lifetimeSeconds: number): string;
  accepts(token: string): boolean;
  /** All that were issued so far are refused from now on. */
  revokeAll(): void;
}

/** The two clocks are the same, but a token may be in mid-flight when it ends. */
const GRACE_MS = 300;

/** Gives a CRM without tokens. */
export function createTokens(): Tokens {
  const endsAtMs = new Map<string, number>();
  let issued = 0;

  return {
    issue(lifetimeSeconds) {
      issued += 1;
      const token = canary('Token', String(issued));
      endsAtMs.set(token, nowMs() + lifetimeSeconds * 1_000 + GRACE_MS);
      return token;
    },
    accepts: (token) => nowMs() < (endsAtMs.get(token) ?? 0),
    revokeAll: () => endsAtMs.clear(),
  };
}
