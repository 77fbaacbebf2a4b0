import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = join(import.meta.dirname, '../..');
const SLS = join(PROJECT, 'node_modules/serverless/bin/serverless.js');

/**
 * Runs an `sls` command line in the project and returns what it printed. Those that package need a `--package` folder
 * each to run side by side.
 *
 * @throws if it exits with another code than 0
 */
export async function sls(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [SLS, ...args], { cwd: PROJECT });
}
