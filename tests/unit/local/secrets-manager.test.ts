import { beforeEach, expect, test } from '@jest/globals';
import type { ServedAnswer } from '../../../local/servers/exchange.ts';
import { createSecretsManager } from '../../../local/servers/secrets-manager.ts';
import { createVault, type Vault } from '../../../local/servers/vault.ts';

let vault: Vault;

beforeEach(() => {
  vault = createVault(() => 1_700_000_000_250);
  vault.create('key', 'one');
  vault.put('key', 'two');
});

function ask(query: object): ServedAnswer {
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  return createSecretsManager(vault)({ method: 'POST', path: '/', headers, body: JSON.stringify(query) });
}

test('a version is dated in seconds with a fraction and tells its labels', () => {
  vault.stage('key', 'three');
  vault.promote('key');
  expect(ask({ SecretId: 'key' })).toMatchObject({
    status: 200,
    body: {
      SecretString: 'three',
      CreatedDate: 1_700_000_000.25,
      VersionStages: ['AWSCURRENT', 'AWSPENDING'],
    },
  });
});

test('a version is found by its label, its id or both', () => {
  const VersionId = vault.read('key', 'AWSPREVIOUS')?.versionId;
  for (const query of [{ VersionStage: 'AWSPREVIOUS' }, { VersionId }]) {
    expect(ask({ SecretId: 'key', ...query })).toMatchObject({ body: { SecretString: 'one' } });
  }
  expect(ask({ SecretId: 'key', VersionId, VersionStage: 'AWSCURRENT' })).toMatchObject({
    status: 400,
    body: { __type: 'ResourceNotFoundException' },
  });
});
