import { canary } from '../plan/canaries.ts';
import { nowMs } from '../plan/clock.ts';

/** One version of a secret. */
export interface Version<T> {
  readonly number: number;
  readonly value: T;
  readonly createdAtMs: number;
}

/** A secret of Secrets Manager: the newest version is AWSCURRENT, the one before AWSPREVIOUS. */
export interface Rotated<T> {
  readonly current: Version<T>;
  readonly previous: Version<T> | undefined;
  rotate(): Version<T>;
}

export const WEBHOOK_SECRET_ID = 'chaos/webhook';
export const CRM_SECRET_ID = 'chaos/crm';
export const CLIENT_ID = 'chaos:client';

/** Gives the webhook's secret. */
export function createWebhookSecret(): Rotated<string> {
  return createRotated((number) => canary('Webhook', String(number)));
}

/** Gives the CRM's client secret, of characters that RFC 6749 section 2.3.1 wants encoded. */
export function createClientSecret(): Rotated<string> {
  return createRotated((number) => `${canary('Client', String(number))}:+/ %&ü`);
}

function createRotated<T>(make: (number: number) => T): Rotated<T> {
  let current: Version<T> = { number: 1, value: make(1), createdAtMs: nowMs() };
  let previous: Version<T> | undefined;

  return {
    get current() {
      return current;
    },
    get previous() {
      return previous;
    },
    rotate() {
      const number = current.number + 1;
      previous = current;
      current = { number, value: make(number), createdAtMs: nowMs() };
      return current;
    },
  };
}
