import { builtinModules as builtinNames } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** Namespace of the modules that the plugin makes. */
export const BUILTIN_MODULE = 'builtin-module';

/** What can be exported by its own name. */
const IDENTIFIER = /^(?!default$)[A-Za-z_]\w*$/;

/**
 * Has the artifact take Node's own modules from `process.getBuiltinModule` instead of importing them. An ES import
 * of one builds a facade that reads its every export, and among them are getters that load much more: `node:http`
 * has one that loads all of undici for a `WebSocket` that nobody here opens, some 10 ms of a cold start; `node:util`,
 * `node:fs` and `node:process` have others.
 */
export const builtinModules: Plugin = {
  name: BUILTIN_MODULE,
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z_]+(?:\/[a-z]+)?$/ }, ({ path, importer }) => {
      const name = path.replace(/^node:/, '');
      if (!builtinNames.includes(name)) {
        return undefined;
      }
      // A module for each importer: one that several share would become a file of its own, which costs a cold start
      // more than it saves.
      return {
        path: relative('', importer),
        suffix: `?${name}`,
        namespace: BUILTIN_MODULE,
        pluginData: name,
      };
    });
    build.onLoad({ filter: /.*/, namespace: BUILTIN_MODULE }, ({ pluginData }) => ({
      contents: exportsOf(String(pluginData)),
    }));
  },
};

/** Returns an ES module that reads of a builtin one only what is imported from it: esbuild drops the rest. */
function exportsOf(name: string): string {
  const keys = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) => IDENTIFIER.test(key));
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule('node:${name}');`,
    'const read = (key) => builtin[key];',
    ...keys.map((key, index) => `const export${index} = /* @__PURE__ */ read('${key}');`),
    `export { builtin as default, ${keys.map((key, index) => `export${index} as ${key}`).join(', ')} };`,
  ].join('\n');
}
