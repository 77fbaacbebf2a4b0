import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = join(import.meta.dirname, '../..');
const SLS = join(PROJECT, 'node_modules/serverless/bin/serverless.js');

/**
 * Runs an `sls` command line in the project and gives what it printed. All of them build in the same folder, so no
 * two may run at once.
 *
 * @throws if it exits with another code than 0
 */
export async function sls(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [SLS, ...args], { cwd: PROJECT });
}
