import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import configuration from '../../serverless.ts';

/** What the artifact is raced against. */
export const PEERS = ['floor', 'hono', 'powertools'] as const;

export type Peer = (typeof PEERS)[number];

/**
 * Builds a peer as our function is built, with the options of serverless.ts.
 *
 * @returns its folder, which holds `handler.js`
 */
export async function buildPeer(peer: Peer, folder: string): Promise<string> {
  const outdir = join(folder, peer);
  await build({
    ...ourOptions(),
    platform: 'node',
    entryPoints: { handler: new URL(`../peers/${peer}.ts`, import.meta.url).pathname },
    outdir,
    logLevel: 'error',
  });
  await writeFile(join(outdir, 'package.json'), '{"type":"module"}');
  return outdir;
}

function ourOptions(): BuildOptions {
  const options = configuration.custom?.['esbuild'];
  if (!isBuildOptions(options)) throw new TypeError('serverless.ts has no options for esbuild');
  // `exclude` is the plugin's own, which esbuild does not know; alias and plugins are choices for our own sources.
  const { exclude, alias: _alias, plugins: _plugins, ...rest } = options;
  return { ...rest, external: exclude ?? [] };
}

/** esbuild checks every single option itself, and refuses those that it does not know. */
function isBuildOptions(options: unknown): options is BuildOptions & { readonly exclude?: string[] } {
  return typeof options === 'object' && options !== null;
}
