import type { Time } from '../time/time.ts';
import { createGrowingPause, type GrowingPause } from './growing-pause.ts';
import { createRow } from './row.ts';

/** Whom a refusal is about. */
export type Refused = 'id' | 'us';

/** What the CRM's refusals (401, 403) speak of: of us, or of the one id that was asked for. */
export interface Refusals {
  /** Ends them: the CRM answered for this id, so it takes our token. */
  granted(userId: string): void;
  /**
   * Notes one, and returns whom it is about. It is about the id where the CRM last answered for another one, and
   * has refused nobody else since: a firewall may dislike how an id looks.
   */
  refused(userId: string): Refused;
  /**
   * After a newer token was refused like the one before: that helps nobody, and token endpoints count logins. One for
   * each kind: an id that is refused at all times must not keep us from a new token once all are refused.
   */
  readonly tokenPauses: Readonly<Record<Refused, GrowingPause>>;
}

/** Creates the memory of refusals. */
export function createRefusals(time: Time): Refusals {
  const row = createRow();
  let lastGranted: string | undefined;

  return {
    granted(userId) {
      lastGranted = userId;
      row.end();
    },
    refused(userId) {
      row.add(userId);
      return lastGranted !== undefined && lastGranted !== userId && !row.isShared ? 'id' : 'us';
    },
    tokenPauses: { id: createGrowingPause(time), us: createGrowingPause(time) },
  };
}
