import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { sign } from '../../lib/signature/sign.ts';
import { signDraft } from '../../local/inspector/draft.ts';
import type { Draft } from '../../local/inspector/page-api.ts';
import { sampleText } from '../../local/samples/sample-body.ts';
import { readLocalSettings } from '../../local/webhook-server/local-settings.ts';
import { type LocalWebhook, startLocalWebhook } from '../../local/webhook-server/local-webhook.ts';
import { createWebhookServer, listenOn } from '../../local/webhook-server/serve-webhook.ts';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';

jest.setTimeout(30_000);

const PROJECT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
/** What shells and languages read in ways of their own. */
const BODY = `{"user": {"id": "user-ada"},\n "cognigy": {"intents": [{"name": "it's \\"größe\\" $HOME \`x\` \\\\ %d 🥾"}]}}\n`;

const PROGRAMS = { curl: ['sh', '-c'], Python: ['python3', '-c'] } as const;

let webhook: LocalWebhook;
let server: ReturnType<typeof createWebhookServer>;
let url: string;

beforeAll(async () => {
  webhook = await startLocalWebhook(await readLocalSettings([], {}));
  server = createWebhookServer(webhook);
  url = `http://127.0.0.1:${await listenOn(server, 0, '--port')}${WEBHOOK_PATH}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await webhook.stop();
});

const guide = readFileSync(new URL('../../docs/cognigy.md', import.meta.url), 'utf8');

for (const [program, script] of [
  ['sh', /^openssl .*$/m.exec(guide)?.[0]],
  ['python3', /^```py\n([\s\S]*?)^```$/m.exec(guide)?.[1]],
] as const) {
  const isThere = spawnSync(program, ['-c', '']).error === undefined;
  (isThere ? it : it.skip)(`the guide's way to sign by ${program} is right`, async () => {
    const env = { ...process.env, WEBHOOK_SECRET: 'any secret' };
    const { stdout } = await run(program, ['-c', script ?? ''], { env, cwd: PROJECT });
    expect(stdout.trim()).toBe(sign(sampleText('guest'), 'any secret'));
  });
}

const cases = Object.entries(PROGRAMS).flatMap(([language, words]) =>
  [false, true].map((timestamp) => ({ language, words, timestamp })),
);

for (const { language, words, timestamp } of cases) {
  const [program, option] = words;
  const isThere = spawnSync(program, ['--version']).error === undefined;
  (isThere ? it : it.skip)(`the ${language} of a call sends it, timestamp: ${timestamp}`, async () => {
    const draft: Draft = { body: BODY, auth: 'signature', timestamp, gateway: 'http', base64: false };
    const { code } = signDraft(draft, webhook.secrets, url, Date.now());
    const { stdout } = await run(program, [option, code[language] ?? '']);
    expect(stdout).toContain('gold');
    expect(stdout).toContain('größe');
  });
}
