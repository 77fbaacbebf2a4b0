import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PROJECT = join(import.meta.dirname, '../..');
const DOCUMENT = readFileSync(join(PROJECT, 'docs/threat-model.md'), 'utf8');

const TEST_FILE = /`((?:unit|property|integration)\/[\w/.-]+\.test\.ts)`((?:(?: › |, )"[^"]+")*)/g;

describe('the threat model', () => {
  const named = [...DOCUMENT.matchAll(TEST_FILE)].map(([, file = '', names = '']) => ({
    file,
    names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  }));

  it.each(named)('names tests that stand in $file: $names', ({ file, names }) => {
    const source = readFileSync(join(PROJECT, 'tests', file), 'utf8');
    expect(names.filter((name) => !source.includes(name))).toEqual([]);
  });

  it('names many', () => {
    expect(named.length).toBeGreaterThan(20);
  });

  it('lists every regular expression of the function and its library, and no other', () => {
    const [, section = ''] = DOCUMENT.split('## Regular expressions');
    const listed = [...section.matchAll(/`(\/[^`]+\/[a-z]*)`/g)].map(([, text = '']) =>
      text.replaceAll('\\|', '|'),
    );
    const used = ['lib', 'functions'].flatMap(sourcesIn).flatMap(expressionsIn);
    expect(used.length).toBeGreaterThan(10);
    expect(new Set(listed)).toEqual(new Set(used));
  });
});

function sourcesIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(PROJECT, folder, file), 'utf8'));
}

/** Returns the regular expressions of a source by their literals: only a document's pattern is made at run time. */
function expressionsIn(source: string): string[] {
  expect(source.match(/new RegExp\(.*\)/g) ?? []).toEqual(
    source.includes('function compilePattern(') ? expect.anything() : [],
  );
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const literal =
    /(?<=[=(,:[!&|?;{}]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*(?=[.,;)\s])/g;
  return code.match(literal) ?? [];
}
