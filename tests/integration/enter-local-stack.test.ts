import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildFunction } from '../../build/build-function.ts';
import { enterLocalStack } from '../../local/enter-local-stack.ts';
import { type ScriptedServer, startScriptedServer } from '../../local/servers/scripted-server.ts';

// It bundles the function.
jest.setTimeout(60_000);

const PROJECT = join(import.meta.dirname, '../..');
const SDK_FOLDERS = ['node_modules/@aws-sdk', 'node_modules/@smithy'];
const VARIABLE = /\bAWS_[A-Z][A-Z0-9_]+[A-Z0-9]\b/g;

/** Answers as an endpoint of credentials does, and counts who asks. */
let account: ScriptedServer;
/** What the function reads as it is deployed, and what the SDK reads beyond that where it runs from its sources. */
let names: readonly string[];

beforeAll(async () => {
  account = await startScriptedServer(() => ({ status: 200, body: '{"AccessKeyId":"of-the-developer"}' }));
  const { files } = await buildFunction();
  const texts = [...files.values()].map((bytes) => Buffer.from(bytes).toString());
  names = [...new Set([...texts, ...sdkSources()].flatMap((text) => text.match(VARIABLE) ?? []))];
});

afterAll(() => account.stop());

function* sdkSources(): Generator<string> {
  for (const folder of SDK_FOLDERS) {
    for (const file of readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })) {
      if (/dist-cjs.*\.js$/.test(file)) {
        yield readFileSync(join(PROJECT, folder, file), 'utf8');
      }
    }
  }
}

describe("the variables of AWS in a developer's shell", () => {
  test('are many', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'AWS_USE_FIPS_ENDPOINT',
        'AWS_USE_DUALSTACK_ENDPOINT',
        'AWS_ENDPOINT_URL',
        'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      ]),
    );
  });

  test.each([
    ['true', () => 'true'],
    ['an endpoint that answers', () => account.origin],
  ])('change nothing of the demo where each of them is %s', async (_, givenTo) => {
    const shell = Object.fromEntries(names.map((name) => [name, givenTo()]));
    const demo = await promisify(execFile)(process.execPath, [join(PROJECT, 'local/demo.ts')], {
      env: shell,
    });

    expect(demo.stdout).toMatch(/^(\d+) of \1 events answered as expected/m);
    expect(demo.stderr).toBe('');
    expect(account.requests).toEqual([]);
  });

  test('are all gone but those of the stack, and nothing else is', () => {
    const shell: NodeJS.ProcessEnv = {
      PATH: '/bin',
      AWS_REGION: 'us-east-1',
      AWS_PROFILE: 'work',
      aws_x: 'y',
    };
    shell['_X_AMZN_TRACE_ID'] = 'Root=1';
    enterLocalStack(shell, { environment: { AWS_REGION: 'eu-central-1' } });
    expect(shell).toEqual({ PATH: '/bin', AWS_REGION: 'eu-central-1' });
  });
});
