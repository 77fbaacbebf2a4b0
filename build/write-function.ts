import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildFunction } from './build-function.ts';

/** Writes the function's code, as it is deployed, into a folder. Its handler is `handler.handler`. */
export async function writeFunction(folder: string): Promise<void> {
  const { files } = await buildFunction();
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
}
