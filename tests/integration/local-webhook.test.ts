import { execFile, spawnSync } from 'node:child_process';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LOCAL_API_KEY } from '../../local/credentials.ts';
import { createPaint } from '../../local/demo/paint.ts';
import { sampleText } from '../../local/samples/sample-body.ts';
import { signedHeaders } from '../../local/signing/signed-call.ts';
import { summarise } from '../../local/turns/describe-turn.ts';
import { renderLine } from '../../local/turns/render-line.ts';
import { readLocalSettings } from '../../local/webhook-server/local-settings.ts';
import { type LocalWebhook, startLocalWebhook } from '../../local/webhook-server/local-webhook.ts';
import { createWebhookServer, listenOn } from '../../local/webhook-server/serve-webhook.ts';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';

// A thread of its own loads the function from its sources.
jest.setTimeout(30_000);

const LOCAL = join(import.meta.dirname, '..', '..', 'local');

let webhook: LocalWebhook;
let server: Server;
const astray: string[] = [];
let url: string;

beforeAll(async () => {
  webhook = await startLocalWebhook(await readLocalSettings([], {}));
  server = createWebhookServer(webhook, (call) => astray.push(call));
  url = `http://127.0.0.1:${await listenOn(server, 0, '--port')}${WEBHOOK_PATH}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await webhook.stop();
});

function post(body: string, headers: Readonly<Record<string, string>> = {}) {
  const signed = signedHeaders(Buffer.from(body), { secret: webhook.secrets.webhookSecret });
  return fetch(url, { method: 'POST', body, headers: { ...signed, ...headers } });
}

/** The turn that was answered with this. */
function turnOf(response: Response) {
  const id = response.headers.get('x-request-id');
  const turn = webhook.turns.find(({ answer }) => answer.headers['x-request-id'] === id);
  if (turn === undefined) {
    throw new Error('no such turn');
  }
  return turn;
}

function lineOf(response: Response): string {
  return renderLine(summarise(turnOf(response)), createPaint(false));
}

describe('the webhook on this machine', () => {
  it('answers a signed turn, and says it in a line', async () => {
    const response = await post(sampleText('order-status'));

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ customer_tier: 'gold' });
    expect(lineOf(response)).toMatch(
      /^\d\d:\d\d:\d\d {2}200 {2}order_status 0\.91 {2}user-ada → gold {2}found {2}\d+ ms {2}flow {2}conv-0815$/,
    );
  });

  it('explains a refusal in its own line, and nowhere else', async () => {
    const response = await post(sampleText('order-status'), {
      ...signedHeaders(Buffer.from(sampleText('order-status').trimEnd()), {
        secret: webhook.secrets.webhookSecret,
      }),
    });

    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('line break');
    expect(lineOf(response)).toMatch(/403 {2}invalid_signature.*\n +the line break at the end/);
  });

  it('takes the local API key', async () => {
    const headers = { 'x-api-key': LOCAL_API_KEY };
    const response = await fetch(url, { method: 'POST', body: sampleText('guest'), headers });
    expect(response.status).toBe(200);
  });

  it('knows one path alone, as the gateway', async () => {
    const response = await fetch(new URL('/', url));
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    expect(astray).toEqual(['GET /']);
  });

  it('is found by its host alone, and its refusal explained to the sender', async () => {
    const args = [join(LOCAL, 'send.ts'), 'guest', '--url', new URL(url).origin, '--secret', ''];
    const sent = promisify(execFile)(process.execPath, args);
    await expect(sent).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('an empty secret') });
  });

  it('says where a body ends to be JSON', async () => {
    expect(lineOf(await post('{"user": x}'))).toMatch(/no JSON \(application\/json\): Unexpected token 'x'/);
  });

  it('credits each of three turns at once with its own requests and lines', async () => {
    webhook.stack.contactApi.latencyMs = 20;
    const users = ['user-ada', 'user-bare', 'user-nobody'];
    const answered = await Promise.all(
      users.map((user) => post(sampleText('order-status').replace('user-ada', user))),
    );
    webhook.stack.contactApi.latencyMs = 0;

    const turns = answered.map(turnOf);
    expect(
      turns.map(({ requests }) => requests.filter(({ to }) => to === 'crm').map(({ path }) => path)),
    ).toEqual(users.map((user) => [`/api/v2/contacts/${user}`]));
    expect(turns.map(({ lines }) => lines.length)).toEqual([2, 2, 2]);
  });

  it('goes on after the function is started anew', async () => {
    expect(await webhook.restart()).toBeUndefined();
    expect((await post(sampleText('guest'))).status).toBe(200);
  });
});

describe('npm start', () => {
  it.each([
    ['a wrong setting', ['--crmDeadlineMs', '0'], 'crmDeadlineMs must be a whole number'],
    ['an unknown setting', ['--param', 'nix=1'], 'No such setting: nix'],
    ['a CRM without its secret', ['--crm-url', 'https://crm.example.com'], 'in .env.local, CRM_SECRET'],
    ['a document that is none', ['--crm', 'nix', '--crm-url', 'https://crm.example.com'], 'cannot be read'],
    ['a taken port', () => ['--port', String(new URL(url).port)], 'is taken'],
  ])('says %s in one line', (_, words, message) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(LOCAL, 'start.ts'), ...(typeof words === 'function' ? words() : words)],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
