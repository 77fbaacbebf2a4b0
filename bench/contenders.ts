import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundle } from '../build/bundle.ts';
import { writeFunction } from '../build/write-function.ts';

/** Everybody in the race, ours first. */
export const CONTENDERS = ['ours', 'floor', 'hono'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

export type PerContender<T> = Readonly<Record<ContenderName, T>>;

/** Returns what `of` returns for each contender. */
export function perContender<T>(of: (name: ContenderName) => T): PerContender<T> {
  return { ours: of('ours'), floor: of('floor'), hono: of('hono') };
}

/** Builds everybody who races, each into the folder of its name below `folder`. */
export async function buildContenders(folder: string): Promise<void> {
  await writeFunction(join(folder, 'ours'));
  await Promise.all([buildPeer('floor', folder), buildPeer('hono', folder)]);
}

/** Builds a peer by our own options, but for those that are choices for our own sources. */
async function buildPeer(name: string, folder: string): Promise<void> {
  const { exclude: _exclude, alias: _alias, ...options } = bundle;
  const outdir = join(folder, name);
  await build({
    ...options,
    platform: 'node',
    entryPoints: { handler: join(import.meta.dirname, 'peers', `${name}.ts`) },
    outdir,
    logLevel: 'error',
  });
  await writeFile(join(outdir, 'package.json'), '{"type":"module"}');
}
