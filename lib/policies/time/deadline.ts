import type { Time } from './time.ts';

/** The turn's time was over before something that it waited for had come. */
export class DeadlineOverError extends Error {
  constructor() {
    super('deadline over');
    this.name = 'DeadlineOverError';
  }
}

/** The instant at which a turn stops waiting, whatever it waits for. */
export class Deadline {
  readonly #time: Time;
  readonly #atMs: number;

  /** @param budgetMs how far away it is */
  constructor(budgetMs: number, time: Time) {
    this.#time = time;
    this.#atMs = time.monotonicMs() + budgetMs;
  }

  /** What is left, in ms; 0 or less once it is over. */
  get remainingMs(): number {
    return this.#atMs - this.#time.monotonicMs();
  }

  /**
   * Shortens an attempt's timeout to what is left.
   *
   * @throws {DeadlineOverError} where nothing is left
   */
  bound(timeoutMs: number): number {
    this.throwIfOver();
    return Math.min(timeoutMs, this.remainingMs);
  }

  /** @throws {DeadlineOverError} where it is over: before work whose end nobody would hear */
  throwIfOver(): void {
    if (this.remainingMs <= 0) {
      throw new DeadlineOverError();
    }
  }

  /**
   * Waits for work that several turns may share. The work itself goes on after the deadline: the next turn can still
   * use it. A value that is there already is returned at once, without a timer: a warm turn waits for nothing.
   *
   * @throws {DeadlineOverError} (as a rejection) where the deadline comes first, else whatever the work throws
   */
  wait<T>(work: T | Promise<T>): T | Promise<T> {
    return work instanceof Promise ? this.#race(work) : work;
  }

  #race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const over = () => reject(new DeadlineOverError());
      const cancel = this.#time.startTimer(Math.max(0, this.remainingMs), over);
      work.then(resolve, reject).finally(cancel);
    });
  }
}
