import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const FILE = new URL('../../node_modules/big-list-of-naughty-strings/blns.json', import.meta.url);

/** The Big List of Naughty Strings (Max Woolf, MIT): texts that have broken other people's software. */
export const NAUGHTY_STRINGS: readonly string[] = z
  .array(z.string())
  .parse(JSON.parse(readFileSync(FILE, 'utf8')));
