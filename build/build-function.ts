import { join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { webhookFunction } from '../stack/webhook-function.ts';
import { bundle } from './bundle.ts';
import plugins from './esbuild-plugins.ts';

/** The function's code as it is deployed, without the zip around it. */
export interface BuiltFunction {
  /** The name of the file that Lambda loads. */
  readonly entry: string;
  /** Contents by name, source maps apart. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What went into which file; outputs have the names of the files. */
  readonly metafile: Metafile;
}

const PROJECT = join(import.meta.dirname, '..');

/** Builds the function in memory, as `sls package` does it on disk. */
export async function buildFunction(): Promise<BuiltFunction> {
  // An option of serverless-esbuild, which tells it what not to bundle.
  const { exclude: _nothing, ...options } = bundle;
  const source = `${String(webhookFunction.handler).replace(/\.\w+$/, '')}.ts`;
  const { metafile, outputFiles } = await build({
    ...options,
    plugins,
    absWorkingDir: PROJECT,
    entryPoints: { handler: source },
    outdir: '.',
    platform: 'node',
    metafile: true,
    write: false,
    // It would refuse to replace the sources if they were where nothing is written.
    allowOverwrite: true,
    logLevel: 'error',
  });
  const code = outputFiles.filter(({ path }) => path.endsWith('.js'));
  return {
    entry: 'handler.js',
    files: new Map(code.map(({ path, contents }) => [relative(PROJECT, path), contents])),
    metafile,
  };
}
