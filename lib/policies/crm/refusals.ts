import type { Time } from '../time/time.ts';
import { createGrowingPause, type GrowingPause } from './growing-pause.ts';
import { createRow } from './row.ts';

/** What the CRM's refusals (401, 403) speak of: of us, or of the one id that was asked for. */
export interface Refusals {
  /** Ends them: the CRM answered for this id, so it takes our token. */
  granted(userId: string): void;
  /**
   * Notes one, and returns whom it is about. It is about the id where the CRM last answered for another one, and
   * has refused nobody else since: a firewall may dislike how an id looks.
   */
  refused(userId: string): 'id' | 'us';
  /**
   * Returns the pause after a newer token was refused like the one before: that helps nobody, and token endpoints count
   * logins. An id that is refused at all times has one of its own: once all are refused, it keeps nobody waiting.
   */
  tokenPause(userId: string): GrowingPause;
}

/** Creates the memory of refusals. */
export function createRefusals(time: Time): Refusals {
  const row = createRow();
  const tokenPauses = { id: createGrowingPause(time), us: createGrowingPause(time) };
  let lastGranted: string | undefined;

  function whom(userId: string): 'id' | 'us' {
    const isOfOne = lastGranted !== undefined && lastGranted !== userId && !row.isSharedWith(userId);
    return isOfOne ? 'id' : 'us';
  }

  return {
    granted(userId) {
      lastGranted = userId;
      row.end();
    },
    refused(userId) {
      row.add(userId);
      return whom(userId);
    },
    tokenPause: (userId) => tokenPauses[whom(userId)],
  };
}
