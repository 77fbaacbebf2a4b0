import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const SLS = new URL('../../node_modules/serverless/bin/serverless.js', import.meta.url).pathname;
const PROJECT = new URL('../..', import.meta.url).pathname;

/**
 * Packages the function as a deployment does, and unpacks it as Lambda does.
 *
 * @returns the folder that stands for /var/task
 */
export async function unpackArtifact(folder: string): Promise<string> {
  await promisify(execFile)(process.execPath, [SLS, 'package', '--package', join(folder, 'package')], {
    cwd: PROJECT,
  });
  const task = join(folder, 'task');
  const files = unzipSync(await readFile(join(folder, 'package', 'cognigyWebhook.zip')));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(task, name)), { recursive: true });
    await writeFile(join(task, name), bytes);
  }
  return task;
}
