import type { Plugin } from 'esbuild';
import { builtinModules } from './builtin-modules.ts';

/** What makes the artifact beside `bundle`. A file of its own, since the framework takes plugins by their path alone. */
const plugins: Plugin[] = [builtinModules];

export default plugins;
