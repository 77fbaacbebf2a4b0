import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod/mini';
import { licencesDocument, PERMISSIVE_LICENCES } from '../../build/licences.ts';
import { type ShippedPackage, shippedPackages } from '../../build/shipped-packages.ts';

// It bundles the function.
jest.setTimeout(60_000);

const PROJECT = new URL('../../', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, PROJECT), 'utf8');
}

const versionsSchema = z.optional(z.record(z.string(), z.string()));

const manifestSchema = z.looseObject({
  dependencies: versionsSchema,
  devDependencies: versionsSchema,
  overrides: versionsSchema,
  allowScripts: z.optional(z.record(z.string(), z.boolean())),
});

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.optional(z.string()),
      license: z.optional(z.string()),
      integrity: z.optional(z.string()),
      resolved: z.optional(z.string()),
      dev: z.optional(z.boolean()),
      hasInstallScript: z.optional(z.boolean()),
    }),
  ),
});

const { '': _root, ...locked } = lockSchema.parse(JSON.parse(read('package-lock.json'))).packages;
const production = Object.entries(locked).filter(([, { dev }]) => dev !== true);

describe('package.json', () => {
  it.each(['package.json', 'extension/package.json', 'bench/package.json', 'mutation/package.json'])(
    'of %s pins every version exactly',
    (path) => {
      const { dependencies, devDependencies, overrides } = manifestSchema.parse(JSON.parse(read(path)));
      const wanted = Object.entries({ ...dependencies, ...devDependencies, ...overrides });
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.filter(([, version]) => !/^(?:npm:[\w@/.-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    },
  );
});

describe('install scripts', () => {
  // npm 12 runs none that is not allowed, and names those of which nothing is said.
  it.each([
    ['package.json', 'package-lock.json', ['node']],
    ['bench/package.json', 'bench/package-lock.json', ['aws-lambda-ric']],
  ])('of %s are decided on, each by name', (manifest, lock, needed) => {
    const { allowScripts = {} } = manifestSchema.parse(JSON.parse(read(manifest)));
    const withScript = Object.entries(lockSchema.parse(JSON.parse(read(lock))).packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
      .filter((name) => name !== '');
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(needed);
  });
});

describe('a production dependency', () => {
  it('has no install script', () => {
    expect(production.length).toBeGreaterThan(10);
    expect(production.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it('is checked against its hash, whatever server it comes from', () => {
    expect(production.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(Object.entries(locked).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('has a permissive licence', () => {
    expect(production.filter(([, { license = '' }]) => !PERMISSIVE_LICENCES.has(license))).toEqual([]);
  });
});

describe('the artifact', () => {
  let shipped: readonly ShippedPackage[];

  beforeAll(async () => {
    shipped = await shippedPackages();
  });

  it('holds code of production dependencies alone, in the versions that are locked', () => {
    expect(shipped.length).toBeGreaterThan(5);
    const versions = new Map(production.map(([path, { version }]) => [path, version]));
    expect(shipped.filter(({ name, version }) => versions.get(`node_modules/${name}`) !== version)).toEqual(
      [],
    );
  });

  it('has permissive licences alone, each of which is told in THIRD-PARTY-LICENSES.md', () => {
    expect(shipped.filter(({ licence }) => !PERMISSIVE_LICENCES.has(licence))).toEqual([]);
    // Out of step? `npm run licenses` writes it anew.
    expect(read('THIRD-PARTY-LICENSES.md')).toBe(licencesDocument(shipped));
  });
});
