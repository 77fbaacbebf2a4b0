import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

const LOCK = join(import.meta.dirname, 'package-lock.json');
/** npm's own note of what it installed. */
const INSTALLED = join(import.meta.dirname, 'node_modules/.package-lock.json');

/**
 * Installs what a race or a soak needs besides the project itself, unless it is there. AWS's runtime interface client
 * is compiled on the way, which takes most of a minute, cmake and a C++ compiler.
 */
export async function installBench(): Promise<void> {
  if ((await changedAt(INSTALLED)) >= (await changedAt(LOCK))) {
    return;
  }
  const options = ['ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund', '--loglevel', 'error'];
  const [code] = await once(spawn('npm', options, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
  if (code !== 0) {
    throw new Error('npm ci failed in bench/; aws-lambda-ric needs Linux, cmake, make and g++');
  }
}

async function changedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}
