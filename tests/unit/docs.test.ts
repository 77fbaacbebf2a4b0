import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const PROJECT = join(import.meta.dirname, '../..');
const SOURCE = /`((?:build|functions|lib|local|operate|simulation|stack|tests)\/[\w./-]+)`/g;

it.each(globSync(['*.md', 'docs/**/*.md'], { cwd: PROJECT }))(
  '%s names only sources that there are',
  (file) => {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    const named = [...text.matchAll(SOURCE)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
  },
);
