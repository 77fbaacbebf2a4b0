import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { samplePayload } from '../../local/samples/sample-body.ts';
import { lookAtEvent } from '../../local/signing/look-at-event.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const EVENTS = join(PROJECT, 'events');

/** In process, whatever runs on port 3000. */
function runSend(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['local/send.ts', '--in-process', ...words],
    {
      cwd: PROJECT,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

describe('npm run send', () => {
  it('shows the turn of a sample in ten lines, each value with where it came from', () => {
    const { status, stdout } = runSend('order-status');
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(10);
    expect(stdout).toMatch(/^ {2}primary_intent +order_status +← cognigy\.intents\[1\]\.name$/m);
  });

  it('sends the body of an event, and says so', () => {
    const { status, stderr } = runSend(join(EVENTS, 'guest.json'));
    expect([status, stderr]).toEqual([0, expect.stringContaining('is a Lambda event, not a body')]);
  });

  it('says why it is refused', () => {
    const { status, stdout } = runSend('guest', '--secret', 'local-webhook-secret-not-for-production ');
    expect([status, stdout]).toEqual([1, expect.stringContaining('white space behind the secret')]);
  });

  it('names the samples where there is no such file', () => {
    expect(runSend('nix')).toMatchObject({ status: 2, stderr: expect.stringContaining('order-status') });
  });
});

describe('sls invoke local', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(EVENTS, `${name}.json`), 'utf8'));

  it('is told that a body is no event', () => {
    expect(lookAtEvent('body.json', samplePayload('guest'))).toEqual([
      expect.stringMatching(/^body\.json is a body, not a Lambda event: npm run send -- body\.json/),
    ]);
  });

  it('is told why an event will be refused', () => {
    expect(lookAtEvent('e.json', read('bad-signature'))).toEqual([
      expect.stringContaining('another secret, or the body was changed'),
      expect.stringContaining('right for this body'),
    ]);
    expect(lookAtEvent('e.json', read('order-status'))).toEqual([]);
  });
});
