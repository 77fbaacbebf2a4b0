import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PageFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

const FOLDER = join(import.meta.dirname, 'page');

/** Builds the page's files in memory, by their paths. */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  // Only now: the webhook is ready without it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'main.tsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  });
  const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', content: read('page.html') }],
    ['/page.css', { type: 'text/css; charset=utf-8', content: read('page.css') }],
    ['/icon.svg', { type: 'image/svg+xml', content: read('icon.svg') }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', content: outputFiles[0]?.contents ?? '' }],
  ]);
}
