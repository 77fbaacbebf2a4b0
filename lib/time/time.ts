/** All that a turn needs of time, as an argument so that tests need not wait for it. */
export interface Time {
  /** Wall clock, in ms since 1970: for time stamps and for lifetimes that go on while the environment is frozen. */
  epochMs(): number;
  /** Never runs back: for durations and deadlines within a turn, in ms since an arbitrary instant. */
  monotonicMs(): number;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
  /** Calls `onOver` after `ms`, unless the function that it gives is called before. */
  startTimer(ms: number, onOver: () => void): CancelTimer;
}

export type CancelTimer = () => void;
