import type { Time } from './time.ts';

/**
 * Waits for work that several turns may share, but no longer than one turn has time. The work itself goes on:
 * who comes next can still use it.
 *
 * @throws whatever the work throws, or what `late` gives once `ms` have passed
 */
export function within<T>(ms: number, work: Promise<T>, time: Time, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = time.startTimer(Math.max(0, ms), () => reject(late()));
    work.then(resolve, reject).finally(cancel);
  });
}
