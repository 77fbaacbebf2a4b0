import { isWithin, type Time } from '../time/time.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

/** A pause after something was in vain, which is longer each time: 5 s, 10 s, 20 s, 40 s and from then on 60 s. */
export interface GrowingPause {
  isOn(): boolean;
  /** Begins the next pause. While one is on, this is the same event once more, seen by another turn. */
  begin(): void;
  /** Ends it, since something was not in vain: the next one is as short as the first. */
  end(): void;
}

/** Creates a pause that is not on. It reads the wall clock, since it goes on in a freeze. */
export function createGrowingPause(time: Time): GrowingPause {
  let spanMs = 0;
  let sinceEpochMs = 0;

  function isOn(): boolean {
    return isWithin(sinceEpochMs, spanMs, time);
  }

  return {
    isOn,
    begin() {
      if (!isOn()) {
        spanMs = Math.min(LONGEST_MS, Math.max(FIRST_MS, spanMs * 2));
        sinceEpochMs = time.epochMs();
      }
    },
    end() {
      spanMs = 0;
    },
  };
}
