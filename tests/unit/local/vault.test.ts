import { beforeEach, expect, test } from '@jest/globals';
import { createVault, SECRET_STAGES, type Vault } from '../../../local/servers/vault.ts';

let nowEpochMs: number;
let vault: Vault;

beforeEach(() => {
  nowEpochMs = 1_000;
  vault = createVault(() => nowEpochMs);
  vault.create('key', 'one');
});

function texts(): readonly (string | undefined)[] {
  return SECRET_STAGES.map((stage) => vault.read('key', stage)?.text);
}

test('a new secret has one version, the current one', () => {
  expect(texts()).toEqual(['one', undefined, undefined]);
  expect(vault.read('other', 'AWSCURRENT')).toBeUndefined();
});

test('each value that is put makes the current version the previous one, and the one before unlabelled', () => {
  vault.put('key', 'two');
  vault.put('key', 'three');
  expect(texts()).toEqual(['three', 'two', undefined]);
});

test('a staged version is pending, and bears the date of its staging when it is promoted', () => {
  nowEpochMs = 2_000;
  vault.stage('key', 'two');
  expect(texts()).toEqual(['one', undefined, 'two']);

  nowEpochMs = 900_000;
  vault.promote('key');
  expect(texts()).toEqual(['two', 'one', 'two']);
  expect(vault.read('key', 'AWSCURRENT')?.createdAtEpochMs).toBe(2_000);
});

test('promoting again does not make a version its own previous one', () => {
  vault.stage('key', 'two');
  vault.promote('key');
  vault.promote('key');
  expect(texts()).toEqual(['two', 'one', 'two']);
});

test('a roll-back swaps the current and the previous version, which keep their ids and dates', () => {
  const first = vault.read('key', 'AWSCURRENT');
  nowEpochMs = 5_000;
  vault.put('key', 'two');
  const second = vault.read('key', 'AWSCURRENT');
  nowEpochMs = 9_000;
  vault.rollBack('key');

  expect(vault.read('key', 'AWSCURRENT')).toEqual(first);
  expect(vault.read('key', 'AWSPREVIOUS')).toEqual(second);
  expect(first?.versionId).not.toBe(second?.versionId);
});

test('nothing can be done with what does not exist', () => {
  expect(() => vault.create('key', 'again')).toThrow('secret key exists');
  expect(() => vault.put('other', 'one')).toThrow('no secret other');
  expect(() => vault.promote('key')).toThrow('secret key has no version AWSPENDING');
  expect(() => vault.rollBack('key')).toThrow('secret key has no version AWSPREVIOUS');
});
