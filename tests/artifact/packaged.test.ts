import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { type LocalStack, startLocalStack } from '../../local/local-stack.ts';
import { MAX_FIRST_IMPORT_BYTES, MAX_ZIPPED_CODE_BYTES } from './byte-budgets.ts';
import { sls } from './sls.ts';

jest.setTimeout(60_000);

/** Lambda has run Node so; an artifact that needs either feature would not load there. */
const AS_LAMBDA_LOADS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Stands in for the runtime: imports the handler as Lambda does, then runs the events named by its arguments. */
const RUNTIME = `
import { readFileSync } from 'node:fs';
const { handler } = await import(process.env.LAMBDA_TASK_ROOT + '/functions/cognigy-webhook/handler.js');
const answers = [];
for (const file of process.argv.slice(2)) {
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10000 };
  answers.push(await handler(JSON.parse(readFileSync(file)), context));
}
process.stderr.write(JSON.stringify(answers));
process.exit();
`;

const EVENTS = join(import.meta.dirname, '../../events');

const ABANDONED = join(import.meta.dirname, '../../.esbuild/.build');

let folder: string;
let files: Record<string, Uint8Array>;
let stack: LocalStack;

beforeAll(async () => {
  // As a command of earlier leaves it that was killed.
  await mkdir(join(ABANDONED, 'chunks'), { recursive: true });
  await writeFile(join(ABANDONED, 'chunks', 'of-earlier.js'), 'export {};');
  folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-'));
  await sls('package', '--package', join(folder, 'package'));
  files = unzipSync(await readFile(join(folder, 'package', 'cognigyWebhook.zip')));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'task', name)), { recursive: true });
    await writeFile(join(folder, 'task', name), bytes);
  }
  await writeFile(join(folder, 'runtime.mjs'), RUNTIME);
  stack = await startLocalStack();
});

afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

describe('the packaged function', () => {
  it('holds its own code, with a source map for each file, and no node_modules', () => {
    const code = Object.keys(files).filter((name) => name.endsWith('.js'));
    expect(code).toContain('functions/cognigy-webhook/handler.js');
    expect(Object.keys(files).sort()).toEqual(
      [...code, ...code.map((name) => `${name}.map`), 'package.json'].sort(),
    );
    expect(Object.keys(files).join()).not.toContain('node_modules');
  });

  it('holds nothing that was built before, and leaves nothing behind', async () => {
    expect(Object.keys(files)).not.toContain('chunks/of-earlier.js');
    expect(existsSync(ABANDONED)).toBe(false);
  });

  it('stays within its budget of bytes, the SDK outside the first import', () => {
    const code = Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith('.js')));
    expect(zipSync(code).byteLength).toBeLessThanOrEqual(MAX_ZIPPED_CODE_BYTES);

    const first = firstImport('functions/cognigy-webhook/handler.js', code);
    const bytes = first.reduce((sum, name) => sum + (code[name]?.byteLength ?? 0), 0);
    expect(bytes).toBeLessThanOrEqual(MAX_FIRST_IMPORT_BYTES);
    expect(first.map((name) => strFromU8(code[name] ?? new Uint8Array())).join()).not.toContain(
      'GetSecretValue',
    );
  });

  it('never imports node:http as an ES module, which would load all of undici', () => {
    for (const [name, bytes] of Object.entries(files)) {
      if (name.endsWith('.js')) {
        expect(strFromU8(bytes)).not.toMatch(/(?:from|import\()"(?:node:)?https?"/);
      }
    }
  });

  it('answers every sample event from an empty folder, in a process that loads it as Lambda does', async () => {
    // The one that is throttled comes last: until its Retry-After is over, nobody asks that CRM.
    const throttled = 'rate-limited.json';
    const files = (await readdir(EVENTS)).filter((name) => name.endsWith('.json') && name !== throttled);
    const names = [...files, throttled];
    const { stderr, stdout } = await promisify(execFile)(
      process.execPath,
      [...AS_LAMBDA_LOADS, join(folder, 'runtime.mjs'), ...names.map((name) => join(EVENTS, name))],
      { cwd: folder, env: { ...stack.environment, LAMBDA_TASK_ROOT: join(folder, 'task') } },
    );
    const answers: unknown = JSON.parse(stderr.slice(stderr.indexOf('[{"statusCode"')));
    const statuses = Object.fromEntries(names.map((name, index) => [name, statusOf(answers, index)]));
    expect(statuses).toEqual({
      'bad-signature.json': 403,
      'base64-body.json': 200,
      'bot-output.json': 422,
      'broken-structure.json': 422,
      'crm-down.json': 200,
      'function-url.json': 200,
      'guest.json': 200,
      'malformed-json.json': 400,
      'native-agent.json': 200,
      'native-cxone.json': 200,
      'native-voice.json': 200,
      'native-webchat.json': 200,
      'no-intents.json': 200,
      'order-status.json': 200,
      'rate-limited.json': 429,
      'rest-api.json': 200,
      'unknown-contact.json': 200,
    });
    expect(stdout.split('\n').filter((line) => line.includes('"_aws"'))).toHaveLength(names.length);
  });

  it('does not start with a wrong variable, and says in one line what it must be', async () => {
    const start = promisify(execFile)(process.execPath, [join(folder, 'runtime.mjs')], {
      cwd: folder,
      env: { ...stack.environment, LAMBDA_TASK_ROOT: join(folder, 'task'), CRM_DEADLINE_MS: 'soon' },
    });
    await expect(start).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /ConfigError.*: Invalid configuration: CRM_DEADLINE_MS must be a whole number from 1 to 30000\]?$/m,
      ),
    });
  });
});

describe('sls invoke local', () => {
  it('prints the conversation, with no other terminal open', async () => {
    const { stdout } = await sls('invoke', 'local', '-f', 'cognigyWebhook', '-p', 'events/order-status.json');
    expect(stdout).toContain('"statusCode": 200');
    expect(stdout).toContain('\\"conversation_id\\":\\"conv-0815\\"');
    expect(stdout).toContain('\\"crm_outcome\\":\\"found\\"');
    expect(stdout).toContain('"_aws"');
  });
});

function statusOf(answers: unknown, index: number): unknown {
  const answer: unknown = Array.isArray(answers) ? answers[index] : undefined;
  return typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'statusCode') : undefined;
}

/** Returns the files that load before the handler is there: all that it imports, but not what it imports lazily. */
function firstImport(entry: string, code: Readonly<Record<string, Uint8Array>>): string[] {
  const reached = new Set([entry]);
  for (const name of reached) {
    const text = strFromU8(code[name] ?? new Uint8Array());
    for (const [, specifier = ''] of text.matchAll(/(?:from|import)"(\.[^"]+)"/g)) {
      reached.add(join(dirname(name), specifier));
    }
  }
  return [...reached];
}
