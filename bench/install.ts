import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** How a built function is started by AWS's runtime interface client, once `installBench` is done. */
export const UNDER_CLIENT = {
  handler: 'handler.handler',
  runtimeClient: join(import.meta.dirname, 'node_modules/aws-lambda-ric/index.mjs'),
};

/**
 * Installs what a race or a soak needs besides the project itself, unless it is there. AWS's runtime interface client
 * is compiled on the way, which takes most of a minute, cmake and a C++ compiler.
 *
 * @throws if npm fails
 */
export async function installBench(): Promise<void> {
  const folder = import.meta.dirname;
  const changedAt = (file: string) => statSync(`${folder}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // The second is npm's own note of what it installed.
  if (changedAt('package-lock.json') > changedAt('node_modules/.package-lock.json')) {
    const options = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'];
    const [code] = await once(spawn('npm', options, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
    if (code !== 0) {
      throw new Error('npm ci failed in bench/; aws-lambda-ric needs Linux, cmake, make and g++');
    }
  }
}
