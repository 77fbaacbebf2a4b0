/** What was written to stdout while `work` ran, instead of showing it. */
export type Captured<T> = { readonly result: T; readonly lines: readonly string[] };

/** Runs `work` and keeps what it writes to stdout, line by line. Fails as `work` fails. */
export async function captureStdout<T>(work: () => Promise<T>): Promise<Captured<T>> {
  const chunks: Uint8Array[] = [];
  const write = process.stdout.write;

  process.stdout.write = (
    chunk: string | Uint8Array,
    encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    chunks.push(Buffer.from(chunk));
    (typeof encodingOrDone === 'function' ? encodingOrDone : done)?.();
    return true;
  };

  try {
    const result = await work();
    const lines = Buffer.concat(chunks).toString().split('\n');
    return { result, lines: lines.filter((line) => line !== '') };
  } finally {
    process.stdout.write = write;
  }
}
