/** Runs work and gives, beside its result, all that it wrote to stdout and stderr, in order. */
export async function captureStdout<T>(work: () => Promise<T>): Promise<{ result: T; output: string }> {
  let output = '';
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  try {
    return { result: await work(), output };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = originals[index] ?? stream.write;
    });
  }
}
