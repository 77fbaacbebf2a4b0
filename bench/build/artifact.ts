import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { sls } from '../../tests/artifact/sls.ts';

/** The function as it is deployed. */
export interface Artifact {
  /** Where it is unpacked. */
  readonly folder: string;
  /** Its files by their names in the zip. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Makes the zip with `sls package` and unpacks it. */
export async function buildArtifact(folder: string): Promise<Artifact> {
  const packageFolder = join(folder, 'package');
  await sls('package', '--package', packageFolder);
  const files = unzipSync(await readFile(join(packageFolder, 'cognigyWebhook.zip')));
  const taskFolder = join(folder, 'ours');
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(taskFolder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  return { folder: taskFolder, files };
}
