import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const maps = new Map<string, SourceMap | undefined>();

/** Says whose code a frame of a profile is: `lib/…` or `functions/…`, a package, `node:…`, or `(…)` for V8. */
export function sourceOwner(frame: {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}): string {
  const { functionName, url, lineNumber, columnNumber } = frame;
  if (url === '') return functionName.startsWith('(') ? functionName : '(V8)';
  if (!url.startsWith('file:')) return url.startsWith('node:') ? nodeModule(url) : '(V8)';
  const path = fileURLToPath(url);
  const entry = mapOf(path)?.findEntry(lineNumber, columnNumber);
  const original = entry !== undefined && 'originalSource' in entry ? entry.originalSource : path;
  return packageOf(original) ?? original.replace(/^(?:.*\/)?(?=(?:functions|lib|peers)\/)/, '');
}

function nodeModule(url: string): string {
  // Three levels tell the loader from http from streams.
  return url.split('/').slice(0, 3).join('/');
}

function packageOf(path: string): string | undefined {
  const inside = path.split('node_modules/').at(-1);
  if (inside === undefined || inside === path) return undefined;
  const [first = '', second = ''] = inside.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) maps.set(path, readMap(path));
  return maps.get(path);
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
