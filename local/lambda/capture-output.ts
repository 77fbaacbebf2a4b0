export interface Captured<T> {
  readonly result: T;
  /** All that was written while the work ran, in order. */
  readonly output: string;
}

/**
 * Runs `work` and keeps what is written to the streams meanwhile, instead of showing it.
 *
 * @throws whatever `work` throws
 */
export async function captureOutput<T>(
  work: () => Promise<T>,
  streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): Promise<Captured<T>> {
  const chunks: Uint8Array[] = [];
  const restores = streams.map((stream) => {
    const { write } = stream;
    stream.write = (
      chunk: string | Uint8Array,
      encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      chunks.push(Buffer.from(chunk));
      (typeof encodingOrDone === 'function' ? encodingOrDone : done)?.();
      return true;
    };
    return () => {
      stream.write = write;
    };
  });
  try {
    const result = await work();
    return { result, output: Buffer.concat(chunks).toString() };
  } finally {
    for (const restore of restores) {
      restore();
    }
  }
}
