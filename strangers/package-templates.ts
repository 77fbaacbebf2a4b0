import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import parameterSets from './parameter-sets.json' with { type: 'json' };

// Packages the stack under each set of parameters into a folder, for those who judge its templates.

const PROJECT = join(import.meta.dirname, '..');
const SLS = join(PROJECT, 'node_modules/serverless/bin/serverless.js');

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error('usage: node strangers/package-templates.ts FOLDER');
}
for (const [name, settings] of Object.entries(parameterSets)) {
  const params = Object.entries(settings).flatMap(([key, value]) => ['--param', `${key}=${value}`]);
  await promisify(execFile)(process.execPath, [SLS, 'package', '--package', join(folder, name), ...params], {
    cwd: PROJECT,
  });
}
