const LABEL_WIDTH = 44;
const DOTS = 20;

/** Shows a stage of the run on stderr, with a dot for every twentieth of it, and the time that it took. */
export async function stage<T>(
  label: string,
  work: (onProgress: (share: number) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  let dots = 0;
  process.stderr.write(`${label.padEnd(LABEL_WIDTH)} `);
  const result = await work((share) => {
    const due = Math.min(DOTS, Math.round(share * DOTS)) - dots;
    if (due > 0) process.stderr.write('.'.repeat(due));
    dots += Math.max(0, due);
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stderr.write(`${' '.repeat(DOTS - dots)} ${seconds.toFixed(0).padStart(3)} s\n`);
  return result;
}
