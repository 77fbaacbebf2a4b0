import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { realTime } from '../../functions/cognigy-webhook/real-world.ts';
import { createKeepAliveClient } from '../../functions/http/keep-alive-client.ts';
import { tryDocument } from '../../local/crm/try-document.ts';
import { type ScriptedServer, startScriptedServer } from '../../local/servers/scripted-server.ts';
import { readDocument } from '../crm/documents.ts';
import { answerAs, SECRET, VENDORS } from '../crm/vendors.ts';

const CRM = join(import.meta.dirname, '..', '..', 'local', 'crm.ts');
const ADA = { externalId: 'user-ada', email: 'ada@example.com', name: 'Ada Lovelace', tier: 'gold' };
const ZOHO_SECRET = { clientId: 'the-client', clientSecret: 'the-secret', organizationId: '77' };

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer((request) => {
    const vendor = VENDORS['zoho-email'];
    if (request.path === '/token') {
      const isKnown = request.body.includes('client_secret=the-secret');
      return { status: 200, body: isKnown ? { access_token: SECRET } : { error: 'invalid_client' } };
    }
    return vendor && answerAs(vendor, request, [ADA]);
  });
});

afterAll(() => server.stop());

function run(words: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CRM, ...words], { env });
  return { status, stdout: stdout.toString(), stderr: stderr.toString().trimEnd() };
}

function tryZoho(id: string, secret: object) {
  return tryDocument({
    document: readDocument('zoho-email'),
    baseUrl: new URL(server.origin),
    tokenUrl: new URL(`${server.origin}/token`),
    secretText: JSON.stringify(secret),
    id,
    send: createKeepAliveClient(realTime).send,
  });
}

describe('npm run crm', () => {
  it('check shows the request for an id, and how the samples are read', () => {
    const { status, stdout } = run(['check', 'zoho-criteria', '--id', 'a(b']);
    expect(status).toBe(0);
    expect(stdout).toContain('criteria = (Ext_Id:equals:a\\(b)');
    expect(stdout).toContain('tier = "gold"');
  });

  it.each([
    [['check', 'acme'], 'crm/acme.json cannot be read; name a document of crm/, or the path of a file'],
    [['check'], expect.stringMatching(/^usage: /)],
    [['try', 'zoho-email', '--id', 'a'], expect.stringMatching(/^usage: /)],
  ])('%j tells what is wrong', (words, stderr) => {
    expect(run(words)).toEqual({ status: 2, stdout: '', stderr });
  });

  it('try asks the CRM and shows what it read, the secret masked', async () => {
    const lines = await tryZoho('ada@example.com', ZOHO_SECRET);
    expect(lines).toEqual(
      expect.arrayContaining(['answer     200', 'outcome    found', '             tier = "gold"']),
    );
    expect(lines).toContain('             authorization: Zoho-oauthtoken ***');
    expect(lines.join('\n')).not.toMatch(/the-client|the-secret|token-1/);
    expect(await tryZoho('nobody@example.com', ZOHO_SECRET)).toContain('outcome    not_found');
  });

  it('try masks what a CRM repeats of its credential', async () => {
    const lines = await tryDocument({
      document: readDocument('hubspot'),
      baseUrl: new URL(server.origin),
      tokenUrl: undefined,
      secretText: JSON.stringify({ accessToken: 'the-"secret' }),
      id: 'ada@example.com',
      send: async ({ headers }) => ({
        status: 200,
        header: () => undefined,
        body: Buffer.from(JSON.stringify({ properties: headers })),
      }),
    });
    expect(lines.join('\n')).toContain('"authorization": "Bearer ***"');
    expect(lines.join('\n')).not.toMatch(/the-/);
  });

  it('try tells which field a secret lacks, and that a token was refused', async () => {
    await expect(tryZoho('a', { ...ZOHO_SECRET, organizationId: undefined })).rejects.toThrow(
      /wrong: organizationId$/,
    );
    await expect(tryZoho('a', { ...ZOHO_SECRET, clientSecret: 'old' })).rejects.toThrow(
      'token endpoint: unauthorized with 200 "invalid_client"',
    );
  });
});
