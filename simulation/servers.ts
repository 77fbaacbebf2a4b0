import { type AccessTokens, createAccessTokens } from '../local/servers/access-tokens.ts';
import { contactProblem, createContactApi } from '../local/servers/contact-api.ts';
import type { Respond } from '../local/servers/exchange.ts';
import { createTokenEndpoint } from '../local/servers/token-endpoint.ts';
import { createVault, type SecretVersion, type Vault } from '../local/servers/vault.ts';
import { START_EPOCH_MS } from './environment-clock.ts';
import {
  type Dependency,
  type Fault,
  type Rotation,
  type ScheduledEvent,
  SECRET_NAMES,
  type SecretName,
} from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import { USERS } from './users.ts';

/** What the versions of a secret were from an instant on. */
export interface SecretState {
  readonly sinceMs: number;
  readonly current: SecretVersion;
  readonly previous: SecretVersion | undefined;
}

/** All that the webhook depends on, by the true time. */
export interface Servers {
  readonly vault: Vault;
  readonly token: Respond;
  readonly contacts: Respond;
  readonly faults: ReadonlyMap<Dependency, Fault>;
  /** The last is the state now. */
  readonly history: Readonly<Record<SecretName, readonly SecretState[]>>;
  /** Whether every exchange is as quick as it should be. */
  readonly isWell: boolean;
  apply(event: ScheduledEvent): void;
  /** Makes everything well. */
  heal(): void;
}

const LIFETIME_SECONDS = 3_600;

/** Creates the servers, with a first version of each secret. */
export function createServers(scheduler: Scheduler): Servers {
  const nowEpochMs = (): number => START_EPOCH_MS + scheduler.nowMs;
  const vault = createVault(nowEpochMs);
  const tokens: AccessTokens = createAccessTokens(nowEpochMs, (number) => `T0K3N-${number}`);
  const faults = new Map<Dependency, Fault>();
  const history: Record<SecretName, SecretState[]> = { webhook: [], crm: [], 'api-key': [] };
  const staged = new Set<SecretName>();
  let lifetimeSeconds = LIFETIME_SECONDS;
  let versions = 0;
  let isWell = false;

  function nextText(secret: SecretName): string {
    versions += 1;
    const text = `S3CR3T-${String(versions).padStart(10, '0')}`;
    const forms = {
      webhook: { webhookSecret: text },
      crm: { clientId: 'webhook', clientSecret: text },
      'api-key': { apiKey: text },
    };
    return JSON.stringify(forms[secret]);
  }

  function note(secret: SecretName): void {
    const current = vault.read(secret, 'AWSCURRENT');
    if (current !== undefined && current !== history[secret].at(-1)?.current) {
      history[secret].push({
        sinceMs: scheduler.nowMs,
        current,
        previous: vault.read(secret, 'AWSPREVIOUS'),
      });
    }
  }

  function rotate(secret: SecretName, how: Rotation): void {
    if (how === 'stage') {
      vault.stage(secret, nextText(secret));
      staged.add(secret);
    } else if (how === 'promote' && staged.has(secret)) {
      vault.promote(secret);
    } else if (how === 'roll back' && vault.read(secret, 'AWSPREVIOUS') !== undefined) {
      vault.rollBack(secret);
    } else {
      vault.put(secret, nextText(secret));
      if (how === 'twice') {
        vault.put(secret, nextText(secret));
      }
    }
    note(secret);
  }

  for (const secret of SECRET_NAMES) {
    vault.create(secret, nextText(secret));
    note(secret);
  }

  return {
    vault,
    token: createTokenEndpoint({
      client: () => JSON.parse(vault.read('crm', 'AWSCURRENT')?.text ?? '{}'),
      scope: 'crm.read:contacts',
      get lifetimeSeconds() {
        return lifetimeSeconds;
      },
      tokens,
    }),
    contacts: createContactApi({
      contactOf: (userId) => USERS.get(userId),
      refusalOf: (userId) => (userId === 'U53R-nobody' ? contactProblem(404, 'No such contact.') : undefined),
      tokens,
    }),
    faults,
    history,
    get isWell() {
      return isWell;
    },
    apply(event) {
      if (event.kind === 'rotate') {
        rotate(event.secret, event.how);
      } else if (event.kind === 'revoke tokens') {
        tokens.revokeAll();
      } else if (event.kind === 'token lifetime') {
        lifetimeSeconds = event.seconds;
      } else if (event.kind === 'fault') {
        if (event.fault === undefined) {
          faults.delete(event.dependency);
        } else {
          faults.set(event.dependency, event.fault);
        }
      }
    },
    heal() {
      isWell = true;
      faults.clear();
      lifetimeSeconds = LIFETIME_SECONDS;
    },
  };
}

/** Returns the text in a version that callers, or the token endpoint, know; an empty one where there is none. */
export function secretText(version: Pick<SecretVersion, 'text'> | undefined): string {
  return /S3CR3T-\d+/.exec(version?.text ?? '')?.[0] ?? '';
}
