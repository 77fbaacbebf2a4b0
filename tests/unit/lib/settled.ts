/** Lets everything go on that waits for no more than promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
