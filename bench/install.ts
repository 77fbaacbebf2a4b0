import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';

const LOCK = new URL('package-lock.json', import.meta.url);
/** npm's own note of what it installed. */
const INSTALLED = new URL('node_modules/.package-lock.json', import.meta.url);

/**
 * Installs what the benchmark needs besides the project itself, where that is not there yet. AWS's runtime interface
 * client is compiled on the way, which takes most of a minute, cmake and a C++ compiler.
 */
export async function installBench(): Promise<void> {
  if ((await changedAt(INSTALLED)) >= (await changedAt(LOCK))) return;
  const folder = new URL('.', import.meta.url).pathname;
  const npm = spawn('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error('npm ci failed in bench/; aws-lambda-ric needs Linux, cmake, make and g++');
}

async function changedAt(file: URL): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}
