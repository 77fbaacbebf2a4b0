import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import LocalStackPlugin from '../../local/plugin.ts';
import { shellQuoted, signedCurl } from '../../local/signed-curl.ts';

const environment = process.env;

beforeEach(() => {
  process.env = { PATH: environment['PATH'] };
});

afterEach(() => {
  process.env = environment;
});

function plugIn(command: string, options = {}, custom = {}) {
  const environment: Record<string, unknown> = {
    WEBHOOK_SECRET_ID: { Ref: 'WebhookSecret' },
    CRM_FALLBACK: 'always',
  };
  const notice = jest.fn<(message?: string) => void>();
  const disposeContexts = jest.fn(async () => {});
  const osls = {
    processedInput: { commands: command.split(' ') },
    service: { functions: { cognigyWebhook: { environment } }, custom },
    pluginManager: { plugins: [{}, { disposeContexts }] },
  };
  const { hooks } = new LocalStackPlugin(osls, options, { log: { notice } });
  return {
    hooks,
    disposeContexts,
    notice,
    functionEnv: () => osls.service.functions.cognigyWebhook.environment,
  };
}

describe.each(['invoke local', 'offline', 'offline start'])('sls %s', (command) => {
  test('points the function at a world that lives until the command ends', async () => {
    const { hooks, functionEnv } = plugIn(command);
    process.env['AWS_USE_FIPS_ENDPOINT'] = 'true';

    await hooks['initialize']?.();
    const { CRM_BASE_URL } = functionEnv();
    expect(functionEnv()).toMatchObject({
      WEBHOOK_SECRET_ID: 'local/cognigy-webhook/webhook',
      CRM_FALLBACK: 'always',
    });
    expect(process.env).toMatchObject({ CRM_BASE_URL, AWS_ACCESS_KEY_ID: 'local' });
    expect(process.env).not.toHaveProperty('AWS_USE_FIPS_ENDPOINT');
    expect((await fetch(String(CRM_BASE_URL))).status).toBe(401);

    await hooks['finalize']?.();
    await expect(fetch(String(CRM_BASE_URL))).rejects.toThrow('fetch failed');
  });

  test('ends the world and the builds in progress when it fails', async () => {
    const { hooks, functionEnv, disposeContexts } = plugIn(command);

    await hooks['initialize']?.();
    await hooks['error']?.();

    await expect(fetch(String(functionEnv()['CRM_BASE_URL']))).rejects.toThrow('fetch failed');
    expect(disposeContexts).toHaveBeenCalledTimes(1);
  });
});

test.each(['package', 'deploy', 'deploy function', 'invoke', 'print', 'remove'])(
  'sls %s is left alone',
  async (command) => {
    const { hooks, functionEnv, disposeContexts } = plugIn(command);

    await hooks['initialize']?.();
    await hooks['finalize']?.();
    await hooks['error']?.();

    expect(functionEnv()).toEqual({ WEBHOOK_SECRET_ID: { Ref: 'WebhookSecret' }, CRM_FALLBACK: 'always' });
    expect(process.env).toEqual({ PATH: environment['PATH'] });
    expect(disposeContexts).not.toHaveBeenCalled();
  },
);

describe('the signed curl line', () => {
  test.each([
    ['the default port', {}, {}, 'http://localhost:3000'],
    ['the port in serverless.ts', {}, { 'serverless-offline': { httpPort: 4000 } }, 'http://localhost:4000'],
    [
      '--httpPort',
      { httpPort: '5000' },
      { 'serverless-offline': { httpPort: 4000 } },
      'http://localhost:5000',
    ],
    ['--host', { host: '127.0.0.1' }, {}, 'http://127.0.0.1:3000'],
  ])('goes to %s', (_, options, custom, origin) => {
    for (const hook of ['before:offline:start', 'before:offline:start:init']) {
      const { hooks, notice } = plugIn('offline', options, custom);
      hooks[hook]?.();
      expect(notice.mock.calls.flat().join()).toContain(signedCurl(origin));
    }
  });

  test('is one command to a shell, which gives curl the words as they are', () => {
    expect(wordsOfShell(signedCurl('http://localhost:3000'))).toEqual([
      'curl',
      '-i',
      '-X',
      'POST',
      'http://localhost:3000/api/v2/webhooks/cognigy',
      '-H',
      'content-type: application/json',
      '-H',
      expect.stringMatching(/^x-cognigy-signature: [0-9a-f]{64}$/),
      '--data-binary',
      expect.stringMatching(/^\{"sessionId":.*"A-1001".*\}$/),
    ]);
  });

  test.each(["it's", '$HOME `id` "x" \\', '', 'two\nlines', '*'])('quotes %j', (word) => {
    expect(wordsOfShell(shellQuoted(word))).toEqual([word]);
  });
});

function wordsOfShell(line: string): string[] {
  const output = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}
