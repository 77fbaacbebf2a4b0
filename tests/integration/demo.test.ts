import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPaint } from '../../local/demo/paint.ts';
import { readTurnMetrics } from '../../local/demo/turn-metrics.ts';

const DEMO = join(import.meta.dirname, '..', '..', 'local', 'demo.ts');
const MAX_COLUMNS = 100;

describe('npm run demo', () => {
  let demo: ReturnType<typeof runDemo>;
  let lines: string[];

  beforeAll(() => {
    demo = runDemo();
    lines = demo.stdout.split('\n');
  });

  test('ends well, and has nothing to complain of', () => {
    expect(demo).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['order-status', '200', 'ok', 'found'],
    ['guest', '200', 'ok', 'no_user'],
    ['unknown-contact', '200', 'ok', 'not_found'],
    ['no-intents', '200', 'ok', 'found'],
    ['base64-body', '200', 'ok', 'found'],
    ['rest-api', '200', 'ok', 'found'],
    ['function-url', '200', 'ok', 'found'],
    ['native-webchat', '200', 'ok', 'found'],
    ['native-voice', '200', 'ok', 'found'],
    ['native-cxone', '200', 'ok', 'found'],
    ['native-agent', '200', 'ok', 'found'],
    ['bot-output', '422', 'invalid_payload', '–'],
    ['bad-signature', '403', 'invalid_signature', '–'],
    ['malformed-json', '400', 'invalid_json', '–'],
    ['broken-structure', '422', 'invalid_payload', '–'],
    ['rate-limited', '429', 'crm_rate_limited', 'rate_limited'],
    ['crm-down', '200', 'ok', 'unavailable'],
  ])('shows %s once: %s, %s, %s', (name, ...columns) => {
    const shown = lines.map((line) => line.split(/ {2,}|(?<=^.) /)).filter((cells) => cells[1] === name);
    expect(shown).toEqual([
      ['✓', name, expect.any(String), ...columns, expect.stringMatching(/^[\d.]+ ms$/)],
    ]);
  });

  test('shows a conversation and its EMF line', () => {
    const text = lines.join('\n');
    expect(text).toContain('    "customer_email": "ada@example.com",');
    expect(lines.map((line) => line.trim()).join('')).toMatch(/\{"_aws":\{.*"outcome":"ok".*"Latency":/);
  });

  test('shows in its last line what the events cost', () => {
    expect(lines.filter((line) => line !== '').at(-1)).toMatch(
      /^17 of 17 events .* · requests: Secrets Manager 5, token endpoint 1, contact API \d+$/,
    );
  });

  test('is plain text of 100 columns to a pipe', () => {
    const text = lines.join('\n');
    expect(text).not.toContain('\u001b');
    expect(lines.filter((line) => line.length > MAX_COLUMNS)).toEqual([]);
  });
});

test('an event that is answered otherwise is marked, and fails the demo', () => {
  const { status, stdout } = runDemo([], { CRM_FALLBACK: 'always' });

  expect(status).toBe(1);
  expect(stdout).toMatch(/^✗ rate-limited .* 200 .*\n +expected status 429$/m);
  expect(stdout).toMatch(/^16 of 17 events answered as expected/m);
});

describe('the EMF line of a turn', () => {
  const emfLine = '{"_aws":{},"outcome":"ok","Latency":1.5,"crm_outcome":"found"}';
  const logLine = '{"level":"INFO","outcome":"ok"}';

  test('is found among the lines that the turn wrote', () => {
    const metrics = { emfLine, outcome: 'ok', crmOutcome: 'found', latencyMs: 1.5 };
    expect(readTurnMetrics([logLine, emfLine, 'no JSON', '7'])).toEqual(metrics);
  });

  test.each([
    ['missing', [logLine], 'wrote 0'],
    ['written twice', [emfLine, emfLine], 'wrote 2'],
  ])('must not be %s', (_, lines, message) => {
    expect(() => readTurnMetrics(lines)).toThrow(message);
  });
});

test('colours are added to the text and change nothing of it', () => {
  expect(createPaint(true).good('fine')).toBe('\u001b[32mfine\u001b[39m');
});

function runDemo(words: readonly string[] = [], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [DEMO, ...words], { encoding: 'utf8', env, timeout: 30_000 });
}

test('npm run demo -- --crm tells in one line what is wrong with a document', () => {
  const { status, stderr } = runDemo(['--crm', 'acme']);
  expect({ status, stderr: stderr.trimEnd() }).toEqual({
    status: 2,
    stderr: 'crm/acme.json cannot be read; name a document of crm/, or the path of a file',
  });
});

test('npm run demo -- --crm answers from the samples of a CRM document', () => {
  const { status, stdout } = runDemo(['--crm', 'zoho-email']);
  expect({ status, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({
    status: 0,
    last: expect.stringContaining('17 of 17 events answered as expected'),
  });
  expect(stdout).toMatch(/order-status .* found /);
  expect(stdout).toMatch(/unknown-contact .* not_found /);
});

test('npm run demo knows no other option', () => {
  expect(runDemo(['--nix'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Unknown option.*\n$/),
  });
});
