import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileFunction, createContext } from 'node:vm';

type Module = typeof import('../src/module.ts');
type Extension = Module['default'];

const MAIN = fileURLToPath(new URL('../build/module.js', import.meta.url));

/** The Extension as Cognigy loads it: the compiled CommonJS, with the types of what it was compiled from. */
const compiled: Module = createRequire(import.meta.url)(MAIN);
export const extension: Extension = compiled.default;

/** Returns a node by its type. */
export function nodeOfType(type: string, { nodes }: Extension = extension) {
  const node = nodes.find((candidate) => candidate.type === type);
  if (node === undefined) {
    throw new Error(`no node of type ${type}`);
  }
  return node;
}

/**
 * Loads the Extension into a JavaScript realm of its own that has `require` and nothing else of Node's, as code that
 * Cognigy does not trust runs in a virtual machine: Node's own objects are of another realm there.
 */
export function loadInRealm(): Extension {
  const realm = createContext({});
  const modules = new Map<string, { exports: unknown }>();

  function load(path: string): unknown {
    const known = modules.get(path);
    if (known !== undefined) {
      return known.exports;
    }
    const outside = createRequire(path);
    const inside = (id: string): unknown => (id.startsWith('.') ? load(outside.resolve(id)) : outside(id));
    const module: { exports: unknown } = { exports: {} };
    modules.set(path, module);
    const code = readFileSync(path, 'utf8');
    const run = compileFunction(code, ['require', 'module', 'exports'], { parsingContext: realm });
    run(inside, module, module.exports);
    return module.exports;
  }

  const loaded: unknown = load(MAIN);
  if (!isModule(loaded)) {
    throw new Error('no extension in build/module.js');
  }
  return loaded.default;
}

function isModule(loaded: unknown): loaded is Module {
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded;
}
