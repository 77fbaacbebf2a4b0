import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';

const PROJECT = join(import.meta.dirname, '../..');
const { scripts } = z
  .looseObject({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));

/** Plays an old Node: it takes no types off, and says so. */
const AS_OLD_NODE = '--no-strip-types';
const GUARD = '-r ./build/needs-node.cjs';

describe('where Node cannot run TypeScript', () => {
  const ofTypeScript = Object.entries(scripts).filter(([, line]) => /^node .*(?:\.ts|jest\.js)\b/.test(line));

  it.each(ofTypeScript)('npm run %s says in one line which Node is needed', (_, line) => {
    expect(line).toContain(GUARD);
    const words = line.split(' ').slice(1);
    const { status, stdout, stderr } = spawnSync(process.execPath, [AS_OLD_NODE, ...words], { cwd: PROJECT });
    expect(status).toBe(1);
    expect(stdout.toString()).toBe('');
    expect(stderr.toString()).toMatch(/^Node \S+ cannot run TypeScript, this project needs .*\n$/);
  });

  it('so do an installation, what works in other folders, and osls', () => {
    expect(ofTypeScript.length).toBeGreaterThan(8);
    for (const name of ['postinstall', 'extension', 'mutate']) {
      expect(scripts[name]).toMatch(/^node build\/needs-node\.cjs(?: && |$)/);
    }
    const [, first] = readFileSync(join(PROJECT, 'serverless.ts'), 'utf8').match(/^import '(.*)';$/m) ?? [];
    expect(first).toBe('./build/needs-node.cjs');
  });
});

it('says what to do where nothing is installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fresh-'));
  cpSync(join(PROJECT, 'build/needs-node.cjs'), join(folder, 'build/needs-node.cjs'));
  const { status, stderr } = spawnSync(process.execPath, ['build/needs-node.cjs'], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect([status, stderr.toString()]).toEqual([1, 'Nothing is installed yet: npm ci\n']);
});
