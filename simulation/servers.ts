import { createAccessTokens } from '../local/servers/access-tokens.ts';
import { createContactApi } from '../local/servers/contact-api.ts';
import type { Respond } from '../local/servers/exchange.ts';
import { createTokenEndpoint } from '../local/servers/token-endpoint.ts';
import { createVault, type Vault } from '../local/servers/vault.ts';
import { mark } from './marks.ts';
import type { SecretName } from './schedule.ts';

export const SCOPE = 'crm.read:contacts';

/** What the outside world is made of. */
export interface Servers {
  readonly vault: Vault;
  readonly token: Respond;
  readonly contact: Respond;
  /** Since when each text of the secret was current, in the order of time. */
  readonly history: readonly {
    readonly secret: SecretName;
    readonly text: string;
    readonly sinceMs: number;
    readonly createdMs: number;
  }[];
  rotate(secret: SecretName): void;
  stage(secret: SecretName): void;
  promote(secret: SecretName): void;
  rollBack(secret: SecretName): void;
  revokeTokens(): void;
  setTokenLifetime(seconds: number): void;
}

/** Returns the contact of a user, of whom every seventh is unknown. */
export function contactOf(userId: string): { tier: string; email: string } | undefined {
  const number = Number(/(\d+)$/.exec(userId)?.[1] ?? 0);
  return number % 7 === 3
    ? undefined
    : { tier: `tier-${number}`, email: `${mark('mail', number)}@example.com` };
}

/** Returns what callers or we show of a secret. */
export function shownOf(text: string): string {
  const parsed: Record<string, string> = JSON.parse(text);
  return parsed['webhookSecret'] ?? parsed['apiKey'] ?? '';
}

export function createServers(epochMs: () => number, nowMs: () => number): Servers {
  const vault = createVault(epochMs);
  const history: { secret: SecretName; text: string; sinceMs: number; createdMs: number }[] = [];
  const tokens = createAccessTokens(epochMs, (number) => mark('token', number));
  let lifetimeSeconds = 300;
  let versions = 0;
  const staged = new Set<SecretName>();

  function textOf(secret: SecretName): string {
    versions += 1;
    const value = mark(secret, versions);
    switch (secret) {
      case 'webhook':
        return JSON.stringify({ webhookSecret: value });
      case 'key':
        return JSON.stringify({ apiKey: value });
      case 'crm':
        return JSON.stringify({ clientId: `client-${versions}`, clientSecret: value });
    }
  }

  function note(secret: SecretName): void {
    const { text = '', createdAtEpochMs = 0 } = vault.read(secret, 'AWSCURRENT') ?? {};
    if (history.findLast((one) => one.secret === secret)?.text !== text) {
      history.push({ secret, text, sinceMs: nowMs(), createdMs: createdAtEpochMs - epochMs() + nowMs() });
    }
  }

  for (const secret of ['webhook', 'crm', 'key'] as const) {
    vault.create(secret, textOf(secret));
    note(secret);
  }

  const endpoint = {
    client: () => JSON.parse(vault.read('crm', 'AWSCURRENT')?.text ?? '{}'),
    scope: SCOPE,
    get lifetimeSeconds() {
      return lifetimeSeconds;
    },
    tokens,
  };
  return {
    vault,
    history,
    token: createTokenEndpoint(endpoint),
    contact: createContactApi({ contactOf, tokens }),
    rotate(secret) {
      vault.put(secret, textOf(secret));
      note(secret);
    },
    stage(secret) {
      vault.stage(secret, textOf(secret));
      staged.add(secret);
    },
    promote(secret) {
      if (staged.delete(secret)) {
        vault.promote(secret);
        note(secret);
      }
    },
    rollBack(secret) {
      if (vault.read(secret, 'AWSPREVIOUS') !== undefined) {
        vault.rollBack(secret);
        note(secret);
      }
    },
    revokeTokens: () => tokens.revokeAll(),
    setTokenLifetime(seconds) {
      lifetimeSeconds = seconds;
    },
  };
}
