import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extension, loadInRealm, nodeOfType } from './compiled.mts';
import { configFor, play } from './flow.mts';
import { CONVERSATION, json, loopback, reset } from './loopback.mts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACK = join(ROOT, 'scripts/pack.mts');

test('the form shows each field once, in a section or by itself', () => {
  const { fields = [], sections = [], form = [] } = nodeOfType('enrichConversation');
  const shown = form.flatMap(({ key, type }) =>
    type === 'field' ? [key] : (sections.find((section) => section.key === key)?.fields ?? []),
  );
  assert.deepEqual(
    shown,
    fields.map(({ key }) => key),
  );
});

test('the children that the node depends on are there, and name it as their parent', () => {
  const { dependencies, type } = nodeOfType('enrichConversation');
  assert.equal(dependencies?.children.length, 4);
  for (const child of dependencies?.children ?? []) {
    assert.equal(nodeOfType(child).parentType, type);
  }
  assert.equal(extension.nodes.length, 5);
});

test('the field for the Connection asks for the one that the Extension brings', () => {
  const field = nodeOfType('enrichConversation').fields?.find(({ type }) => type === 'connection');
  assert.deepEqual(
    extension.connections.map(({ type }) => type),
    ['cognigy-webhook'],
  );
  assert.deepEqual(field?.params, { required: true, connectionType: 'cognigy-webhook' });
});

test('works in a realm that has nothing but require, as a sandbox may be', async (t) => {
  const node = nodeOfType('enrichConversation', loadInRealm());
  const server = await loopback(t, json(200, CONVERSATION), reset, json(200, CONVERSATION), json(403, {}));

  for (const [changes, child] of [
    [{}, 'enrichConversationFound'],
    [{}, 'enrichConversationFound'],
    [{}, 'enrichConversationFailed'],
    [{ url: '' }, 'enrichConversationFailed'],
  ] as const) {
    const { next, thrown } = await play(configFor(server.url, changes), { node });
    assert.deepEqual([next, thrown], [[child], undefined]);
  }
  assert.equal(server.received.length, 4);
  const { stored } = await play(configFor(''), { node });
  assert.match(JSON.stringify(stored), /invalid_configuration/);
});

test('each text of the form is there in German too', () => {
  const { defaultLabel, summary, fields = [], sections = [] } = nodeOfType('enrichConversation');
  const texts = [defaultLabel, summary, ...fields, ...sections].flatMap((one) =>
    typeof one === 'object' && 'key' in one
      ? [one.label, ...('description' in one && one.description !== undefined ? [one.description] : [])]
      : [one],
  );
  assert.ok(texts.length > 20);
  assert.deepEqual(
    texts.filter((text) => typeof text !== 'object' || !text.deDE),
    [],
  );
});

test('the tokens lead to what the node stores', async (t) => {
  const server = await loopback(t, json(200, CONVERSATION), json(403, { code: 'invalid_signature' }));
  const found = [await play(configFor(server.url)), await play(configFor(server.url))];
  const stored = found.map((played) => ({ conversation: played.stored[0]?.value }));
  const { tokens = [] } = nodeOfType('enrichConversation');
  assert.equal(tokens.length, 5);
  for (const { script } of tokens) {
    const values = stored.map((ci) => new Function('ci', `try { return ${script} } catch {}`)(ci));
    assert.ok(
      values.some((value) => value !== undefined),
      script,
    );
  }
});

test('the icon is a PNG of 64 x 64', async () => {
  const icon = await readFile(join(ROOT, 'icon.png'));
  assert.equal(icon.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [64, 64]);
});

test('the archive holds what Cognigy takes, and works from there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'extension-'));
  try {
    const [archive, again] = [join(folder, 'archive.tar.gz'), join(folder, 'again.tar.gz')];
    const packed = await run(process.execPath, [PACK, archive]);
    assert.match(packed.stdout, /archive\.tar\.gz\n\d+ bytes, SHA-256 [0-9a-f]{64}\n$/);
    const later = new Date(Date.now() + 86_400_000);
    await utimes(join(ROOT, 'build/module.js'), later, later);
    await run(process.execPath, [PACK, again]);
    assert.deepEqual(await readFile(archive), await readFile(again));
    const { stdout } = await run('tar', ['tfz', archive]);
    const files = stdout.trim().split('\n');

    const top = new Set(files.map((file) => file.split('/')[0]));
    assert.deepEqual([...top].sort(), [
      'README.md',
      'build',
      'icon.png',
      'package-lock.json',
      'package.json',
    ]);
    assert.ok(files.filter((file) => file.startsWith('build/')).every((file) => /(\/|\.js)$/.test(file)));

    await run('tar', ['xfz', archive, '-C', folder]);
    const { main, dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    assert.deepEqual(dependencies, { '@cognigy/extension-tools': '0.14.0' });
    // Cognigy installs the dependencies beside it; here they come from this folder.
    const tools = dirname(createRequire(import.meta.url).resolve('@cognigy/extension-tools/package.json'));
    await mkdir(join(folder, 'node_modules/@cognigy'), { recursive: true });
    await symlink(tools, join(folder, 'node_modules/@cognigy/extension-tools'));
    const load = `console.log(require(${JSON.stringify(join(folder, main))}).default.nodes.length)`;
    assert.equal((await run(process.execPath, ['-e', load], { cwd: folder })).stdout.trim(), '5');
  } finally {
    await rm(folder, { recursive: true });
  }
});
