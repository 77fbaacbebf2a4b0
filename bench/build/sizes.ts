import { join } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import type { Artifact } from './artifact.ts';

/** Weights of an artifact, in bytes. */
export interface Sizes {
  /** All code in the zip, without source maps. */
  readonly code: number;
  /** The same, zipped. */
  readonly codeZipped: number;
  /** What Lambda has to load before the handler is there: the static imports, without those by `import()`. */
  readonly firstImport: number;
  /** Whether the SDK is part of that. */
  readonly sdkInFirstImport: boolean;
}

/** A name that the SDK's client has in any build of it. */
const SDK_MARK = 'secretsmanager.GetSecretValue';

/** Weighs an artifact. */
export async function weigh({ folder, files }: Artifact, entry: string): Promise<Sizes> {
  const code = Object.entries(files).filter(([name]) => !name.endsWith('.map'));
  const first = await staticImports(folder, entry);
  const texts = code.filter(([name]) => first.has(name)).map(([, bytes]) => Buffer.from(bytes).toString());
  return {
    code: sum(code.map(([, bytes]) => bytes.length)),
    codeZipped: zipSync(Object.fromEntries(code)).length,
    firstImport: sum(code.filter(([name]) => first.has(name)).map(([, bytes]) => bytes.length)),
    sdkInFirstImport: texts.some((text) => text.includes(SDK_MARK)),
  };
}

/** Gives the names of the files that a module imports statically, itself among them. */
async function staticImports(folder: string, entry: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outdir: folder,
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const seen = new Set<string>();
  const ahead = [entry];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { path, kind, external } of metafile.inputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && !external) ahead.push(path);
    }
  }
  return seen;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
