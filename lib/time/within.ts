import type { Time } from './time.ts';

/**
 * Waits for work that several turns may share, but no longer than one turn has time. The work itself goes on:
 * who comes next can still use it. What is there already is given at once, without a timer: a warm turn waits for
 * nothing.
 *
 * @throws whatever the work throws, or what `late` gives once `ms` have passed
 */
export async function within<T>(ms: number, work: T | Promise<T>, time: Time, late: () => Error): Promise<T> {
  if (!(work instanceof Promise)) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const cancel = time.startTimer(Math.max(0, ms), () => reject(late()));
    work.then(resolve, reject).finally(cancel);
  });
}
