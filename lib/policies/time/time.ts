/** All that a turn needs of time, as an argument so that tests need not wait for it. */
export interface Time {
  /** Wall clock, in ms since 1970: for time stamps and for lifetimes that go on while the environment is frozen. */
  epochMs(): number;
  /** Never runs back: for durations and deadlines within a turn, in ms since an arbitrary instant. */
  monotonicMs(): number;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
  /** Calls `onOver` after `ms`, unless the function that it returns is called before. */
  startTimer(ms: number, onOver: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/**
 * Whether a span of the wall clock still runs. One that would begin in the future is over: the clock was set back,
 * and nobody can say how long ago the span began.
 */
export function isWithin(startedAtEpochMs: number, spanMs: number, time: Time): boolean {
  const ageMs = time.epochMs() - startedAtEpochMs;
  return ageMs >= 0 && ageMs < spanMs;
}
