import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod/mini';
import { buildFunction } from './build-function.ts';
import { BUILTIN_MODULE } from './builtin-modules.ts';

/** A package of other people's, some of whose code is in the artifact. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package says, an SPDX expression. */
  readonly licence: string;
  readonly author: string;
  /** Of its licence and notice files; empty where it has none. */
  readonly texts: readonly string[];
}

const PROJECT = join(import.meta.dirname, '..');

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  author: z.union([z.string(), z.object({ name: z.string() })]),
});

/** What a package calls the files that go wherever its code goes. */
const LEGAL_FILE = /^(?:licen[cs]e|notice|copying)/i;

/** The last `node_modules` of a path, and the package in it. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Lists the packages whose code esbuild puts into the artifact, by name. Bundles the function to see. */
export async function shippedPackages(): Promise<ShippedPackage[]> {
  const { metafile } = await buildFunction();
  return foldersOf(metafile)
    .map(readPackage)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function foldersOf({ outputs }: Metafile): string[] {
  const folders = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !path.startsWith(`${BUILTIN_MODULE}:`))
    .flatMap(([path]) => PACKAGE_FOLDER.exec(path) ?? []);
  return [...new Set(folders)];
}

function readPackage(folder: string): ShippedPackage {
  const files = readdirSync(join(PROJECT, folder)).filter((file) => LEGAL_FILE.test(file));
  const { name, version, license, author } = manifestSchema.parse(
    JSON.parse(readFileSync(join(PROJECT, folder, 'package.json'), 'utf8')),
  );
  return {
    name,
    version,
    licence: license,
    // As text it is `name <mail> (page)`.
    author: (typeof author === 'string' ? author : author.name).replace(/ *[<(].*$/, ''),
    texts: files.sort().map((file) => readFileSync(join(PROJECT, folder, file), 'utf8').trim()),
  };
}
