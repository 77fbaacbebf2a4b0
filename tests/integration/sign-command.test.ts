import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';

const SIGN = join(import.meta.dirname, '..', '..', 'local', 'sign.ts');
/** Neither UTF-8 nor free of an end of line: what a signature that went through text would lose. */
const BODY = Buffer.from([0x7b, 0xff, 0x00, 0x7d, 0x0d, 0x0a]);

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sign-'));
  file = join(folder, 'body');
  writeFileSync(file, BODY);
});

afterAll(() => rmSync(folder, { recursive: true }));

function runSign(words: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SIGN, ...words], { input: BODY, env });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

function signature(secret: string): string {
  return createHmac('sha256', secret).update(BODY).digest('hex');
}

describe('npm run sign', () => {
  test.each([
    ['a file', () => [file], {}, LOCAL_WEBHOOK_SECRET],
    ['stdin', () => ['-'], {}, LOCAL_WEBHOOK_SECRET],
    ['with WEBHOOK_SECRET', () => [file], { WEBHOOK_SECRET: 'of the stage' }, 'of the stage'],
    ['with --secret', () => [file, '--secret', 'given'], { WEBHOOK_SECRET: 'of the stage' }, 'given'],
  ])('signs the exact bytes of %s', (_, words, env, secret) => {
    expect(runSign(words(), env)).toEqual({ status: 0, stdout: `${signature(secret)}\n`, stderr: '' });
  });

  test.each([
    ['no file', () => [], /^usage: /],
    ['two files', () => [file, file], /^usage: /],
    ['an empty secret', () => [file, '--secret', ''], /^usage: /],
    ['an unknown option', () => [file, '--key'], /--key/],
    ['a file that is not there', () => [join(folder, 'missing')], /no such file.*missing/],
  ])('refuses %s in one line', (_, words, message) => {
    const { status, stdout, stderr } = runSign(words());

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

test('each command says how it is used', () => {
  expect(runSign(['--help'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^usage: .*\n$/) });
});

describe('npm run sign -- --check', () => {
  const check = (...words: string[]) => runSign(['--check', file, ...words]);

  test('says of a right signature that it is', () => {
    expect(check(signature(LOCAL_WEBHOOK_SECRET))).toEqual({ status: 0, stdout: 'right\n', stderr: '' });
  });

  test('says what is wrong with another', () => {
    expect(check(signature(`${LOCAL_WEBHOOK_SECRET}\n`))).toMatchObject({
      status: 1,
      stdout: 'the secret was read with the line break behind it\n',
    });
  });
});

describe('npm run sign warns', () => {
  test.each([
    ['of an event', '{"requestContext":{},"headers":{},"body":""}', [], /Lambda event/],
    ['of a secret document', '{}', ['--secret', '{"webhookSecret":"s"}'], /whole document/],
  ])('%s', (_, body, words, warning) => {
    const other = join(folder, 'other');
    writeFileSync(other, body);
    expect(runSign([other, ...words])).toMatchObject({ status: 0, stderr: expect.stringMatching(warning) });
  });
});
