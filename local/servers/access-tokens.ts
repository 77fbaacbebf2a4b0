import { randomBytes } from 'node:crypto';

/** The access tokens that a token endpoint has issued and an API accepts. */
export interface AccessTokens {
  /** Returns a new token that is valid for this long. */
  issue(lifetimeSeconds: number): string;
  isValid(token: string): boolean;
  /** Makes every token that was issued so far invalid. */
  revokeAll(): void;
}

/**
 * Creates an empty set of access tokens.
 *
 * @param nowEpochMs the clock by which tokens expire
 * @param createToken returns the text of the n-th token; random unless given
 */
export function createAccessTokens(
  nowEpochMs: () => number,
  createToken: (number: number) => string = randomToken,
): AccessTokens {
  const expiresAtEpochMs = new Map<string, number>();
  let issued = 0;

  return {
    issue(lifetimeSeconds) {
      issued += 1;
      const token = createToken(issued);
      expiresAtEpochMs.set(token, nowEpochMs() + lifetimeSeconds * 1_000);
      return token;
    },
    isValid: (token) => nowEpochMs() < (expiresAtEpochMs.get(token) ?? 0),
    revokeAll: () => expiresAtEpochMs.clear(),
  };
}

function randomToken(): string {
  return randomBytes(24).toString('base64url');
}
